//! Symbols as pictures: SVG for printing at any resolution, PNG at a whole number of dots a module.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use datamatrix::{DataMatrix, SymbolList};
use qrcode::{Color, EcLevel, QrCode};

use crate::cli::exit::Failure;
use crate::words::Problem;

/// Side of one module of a PNG in pixels.
const PIXELS: usize = 10;

/// Side of one module on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Module(u32);

impl Module {
    /// The target for DataMatrix on healthcare items, in micrometres (GS1 General Specifications,
    /// X-dimension).
    pub(in crate::cli) const DEFAULT: Self = Self(380);

    pub(super) const fn micrometres(self) -> u32 {
        self.0
    }

    /// So many modules as a length in SVG.
    fn length(self, modules: usize) -> String {
        let um = u64::from(self.0) * modules as u64;
        format!("{}.{:03}mm", um / 1000, um % 1000)
    }
}

impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Module {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(um @ 254..=990) => Ok(Self(um)),
            _ => Err("GS1 allows 254 to 990 micrometres".to_owned()),
        }
    }
}

/// A square of dark and light modules with the light margin that its readers need.
pub(in crate::cli) struct Symbol {
    side: usize,
    margin: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// GS1 DataMatrix (ECC 200, FNC1 first) of an element string; square, as small as it can be.
    pub(super) fn datamatrix(element_string: &str) -> Result<Self, Failure> {
        let square = SymbolList::default().enforce_square();
        let symbol = DataMatrix::encode_gs1(element_string.as_bytes(), square)
            .map_err(|error| Failure::input(format!("no symbol holds this code: {error:?}")))?;
        let bitmap = symbol.bitmap();
        Ok(Self {
            side: bitmap.width(),
            // The standard demands 1; readers that look at photographs like 2.
            margin: 2,
            dark: bitmap.bits().to_vec(),
        })
    }

    /// QR code of a link, with the error correction that printed matter needs.
    pub(in crate::cli) fn qr(link: &str) -> Result<Self, Failure> {
        let symbol = QrCode::with_error_correction_level(link, EcLevel::Q)
            .map_err(|error| Failure::input(format!("no symbol holds this link: {error}")))?;
        Ok(Self {
            side: symbol.width(),
            margin: 4,
            dark: symbol
                .to_colors()
                .iter()
                .map(|c| *c == Color::Dark)
                .collect(),
        })
    }

    /// Modules a side, without margin.
    pub(super) fn side(&self) -> usize {
        self.side
    }

    /// Runs of dark modules: row, first column, length.
    fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, modules) in self.dark.chunks(self.side).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    runs.push((row, column, run.len()));
                }
                column += run.len();
            }
        }
        runs
    }

    /// The picture at its true size.
    pub(in crate::cli) fn svg(&self, module: Module) -> String {
        let side = self.side + 2 * self.margin;
        let length = module.length(side);
        let mut path = String::new();
        for (row, column, count) in self.runs() {
            let (x, y) = (column + self.margin, row + self.margin);
            // cannot fail: writing to a String.
            let _ = write!(path, "M{x} {y}h{count}v1h-{count}z");
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{length}\" height=\"{length}\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
             <path fill=\"#000\" d=\"{path}\"/></svg>\n"
        )
    }

    /// The picture in grey, with its true size noted in it.
    pub(super) fn png(&self, module: Module) -> Result<Vec<u8>, Failure> {
        let side = (self.side + 2 * self.margin) * PIXELS;
        let mut grey = vec![0xff; side * side];
        for (row, column, count) in self.runs() {
            let x = (column + self.margin) * PIXELS;
            for y in (row + self.margin) * PIXELS..(row + self.margin + 1) * PIXELS {
                let line = y * side + x;
                grey[line..line + count * PIXELS].fill(0);
            }
        }
        let failed = |error: png::EncodingError| Failure::not_checked(Problem::IO, error);
        // cannot fail: a symbol has at most 185 modules a side.
        let side = u32::try_from(side).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let dots_a_metre = 1_000_000 * PIXELS as u32 / module.micrometres();
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: dots_a_metre,
            yppu: dots_a_metre,
            unit: png::Unit::Meter,
        }));
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&grey).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(bytes)
    }
}
