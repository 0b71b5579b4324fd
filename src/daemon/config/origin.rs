//! Origins: which pages in a browser may call.

use std::str::FromStr;

use tonic::codegen::http::Uri;

/// The origin of a page, spelt as browsers send it: `https://lims.example.jp`, and the port where it
/// is not the scheme's own. There is no word for "any": a page is named or it may not call.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "String")]
pub struct WebOrigin(String);

impl WebOrigin {
    /// As browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match spelt_by_browsers(text) {
            Some(origin) if origin == text => Ok(Self(origin)),
            _ => Err(format!(
                "found {text:?}; expected an origin as browsers send it: https://HOST or \
                 https://HOST:PORT in lower case, without a path and without the port that goes \
                 without saying"
            )),
        }
    }
}

impl TryFrom<String> for WebOrigin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

fn spelt_by_browsers(text: &str) -> Option<String> {
    let uri: Uri = text.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?.to_ascii_lowercase());
    let own_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let port = uri.port_u16().filter(|port| *port != own_port);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    Some(format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_as_browsers_send_them() {
        for good in [
            "https://lims.example.jp",
            "http://127.0.0.1:8000",
            "https://[::1]:8443",
        ] {
            assert_eq!(good.parse::<WebOrigin>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "*",
            "null",
            "lims.example.jp",
            "https://lims.example.jp/",
            "https://LIMS.example.jp",
            "https://lims.example.jp:443",
            "https://me@lims.example.jp",
            "ftp://lims.example.jp",
            "https://a https://b",
        ] {
            let error = bad.parse::<WebOrigin>().unwrap_err();
            assert!(error.contains("expected an origin"), "{bad:?}: {error}");
        }
    }
}
