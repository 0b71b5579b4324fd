//! Hands on bytes.

/// The only place where `from` stands in `bytes`, replaced.
pub fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut found = bytes.windows(from.len()).enumerate();
    let (place, _) = found.find(|(_, window)| *window == from).unwrap();
    let mut changed = bytes[..place].to_vec();
    changed.extend(to);
    changed.extend(&bytes[place + from.len()..]);
    changed
}

/// A protobuf field that no message has.
pub const UNKNOWN_FIELD: [u8; 3] = [0xf8, 0x3f, 0x01];

/// A point of order one: every message has a signature by it.
pub const WEAK_KEY: [u8; 32] = {
    let mut point = [0; 32];
    point[0] = 1;
    point
};

/// Sends bytes as they are where a message is expected.
#[derive(Debug, Clone, Copy, Default)]
pub struct Raw;

impl tonic::codec::Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl tonic::codec::Encoder for Raw {
    type Item = Vec<u8>;
    type Error = tonic::Status;

    fn encode(
        &mut self,
        item: Vec<u8>,
        buffer: &mut tonic::codec::EncodeBuf<'_>,
    ) -> Result<(), tonic::Status> {
        use prost::bytes::BufMut as _;
        buffer.put_slice(&item);
        Ok(())
    }
}

impl tonic::codec::Decoder for Raw {
    type Item = Vec<u8>;
    type Error = tonic::Status;

    fn decode(
        &mut self,
        buffer: &mut tonic::codec::DecodeBuf<'_>,
    ) -> Result<Option<Vec<u8>>, tonic::Status> {
        use prost::bytes::Buf as _;
        Ok(Some(buffer.copy_to_bytes(buffer.remaining()).to_vec()))
    }
}
