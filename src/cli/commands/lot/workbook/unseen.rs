//! Cells that a person who looks at a sheet does not see, or sees struck out: in hidden rows and columns
//! (filtered and collapsed ones are hidden too), of height or width zero, with a format that shows
//! nothing, in the colour of their ground or too small. The library that reads the cells does not tell of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use calamine::{Color, FillPattern, Style};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::MAX_COLUMNS;
use super::references::lenient;

/// Why a cell is not seen as what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// Its row is hidden.
    Row,
    /// Its column is hidden.
    Column,
    /// It is struck out, all of it or a part.
    Struck,
    /// Its number format shows nothing.
    Blank,
    /// It has the colour of its ground, or is too small.
    Faint,
}

/// Cells by row and column from 1.
pub(super) type Cells = BTreeMap<(u32, u32), Why>;

/// Smallest letters in points, and the difference to their ground in one colour of 255, that anybody reads.
const MIN_SIZE: f64 = 3.0;
const MIN_CONTRAST: u8 = 24;
/// Lowest height of a row in points, and width of a column in characters, that shows anything.
const MIN_HEIGHT: f64 = 1.0;
const MIN_WIDTH: f64 = 0.3;

/// Where the sheets of a workbook are, and which of its texts are struck out.
pub(super) struct Book<'b> {
    archive: Archive<'b>,
    /// Sheet -> the part that it is in.
    parts: BTreeMap<String, String>,
    /// Texts that several cells share, of which a part is struck out.
    struck: BTreeSet<usize>,
}

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

impl<'b> Book<'b> {
    /// Of an archive that is known to be small.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let mut archive = archive.map_err(|error| format!("not a workbook (.xlsx): {error}"))?;
        let of_package = relations(&mut archive, "_rels/.rels", "")?;
        let workbook =
            target(&of_package, "/officeDocument").unwrap_or("xl/workbook.xml".to_owned());
        let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let of_book = format!("{folder}/_rels/{name}.rels");
        let of_book = relations(&mut archive, of_book.trim_start_matches('/'), folder)?;
        let mut parts = BTreeMap::new();
        events(&part(&mut archive, &workbook)?, |event| {
            if let Event::Start(element) = event
                && element.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) =
                    (attribute(element, "name"), attribute(element, "id"))
                && let Some((_, path)) = of_book.get(&id)
            {
                parts.insert(name, path.clone());
            }
        })?;
        let struck = match target(&of_book, "/sharedStrings") {
            Some(path) => struck_texts(&part(&mut archive, &path)?)?,
            None => BTreeSet::new(),
        };
        Ok(Self {
            archive,
            parts,
            struck,
        })
    }

    /// What is not seen of a sheet.
    pub(super) fn unseen(&mut self, sheet: &str, styles: &[Style]) -> Result<Cells, String> {
        let path = self.parts.get(sheet).ok_or_else(|| {
            format!("the part of the sheet {sheet} is not found, so that nobody can say what is hidden in it")
        })?;
        let text = part(&mut self.archive, path)?;
        let mut pass = Pass {
            styles: styles.iter().map(unseen_style).collect(),
            struck_texts: &self.struck,
            columns: [None; MAX_COLUMNS as usize],
            default_row_hidden: false,
            default_column_hidden: false,
            row: 0,
            row_hidden: false,
            cell: None,
            found: Cells::new(),
        };
        pass.read(&text)?;
        Ok(pass.found)
    }
}

/// Whether cells of a style are struck out, or show nothing.
fn unseen_style(style: &Style) -> Option<Why> {
    if style.font.as_ref().is_some_and(|font| font.strikethrough) {
        return Some(Why::Struck);
    }
    if is_blank(style) {
        return Some(Why::Blank);
    }
    is_faint(style).then_some(Why::Faint)
}

/// Whether a number format has sections, and nothing in any of them.
fn is_blank(style: &Style) -> bool {
    let code = style
        .number_format
        .as_ref()
        .map(|of| of.format_code.as_str());
    code.is_some_and(|code| code.contains(';') && code.split(';').all(|s| s.trim().is_empty()))
}

/// Whether letters cannot be told from their ground, or are too small. What a pattern, or a format that
/// depends on values, makes of them is not looked at.
fn is_faint(style: &Style) -> bool {
    let font = style.font.as_ref();
    if font
        .and_then(|font| font.size)
        .is_some_and(|size| size < MIN_SIZE)
    {
        return true;
    }
    let letters = font
        .and_then(|font| font.color)
        .unwrap_or(Color::rgb(0, 0, 0));
    let ground = match &style.fill {
        Some(fill) if fill.pattern == FillPattern::Solid => fill.foreground_color,
        Some(fill) if fill.pattern != FillPattern::None => None,
        _ => Some(Color::rgb(255, 255, 255)),
    };
    ground.is_some_and(|ground| {
        let differ = |one: u8, other: u8| one.abs_diff(other) >= MIN_CONTRAST;
        !differ(letters.red, ground.red)
            && !differ(letters.green, ground.green)
            && !differ(letters.blue, ground.blue)
    })
}

/// One reading of a sheet.
struct Pass<'p> {
    styles: Vec<Option<Why>>,
    struck_texts: &'p BTreeSet<usize>,
    /// Whether the columns that are looked at are hidden, as far as that is said.
    columns: [Option<bool>; MAX_COLUMNS as usize],
    default_row_hidden: bool,
    default_column_hidden: bool,
    row: u32,
    row_hidden: bool,
    cell: Option<Cell>,
    found: Cells,
}

/// The cell that is being read.
struct Cell {
    row: u32,
    column: u32,
    unseen: Option<Why>,
    /// Its value is the number of a shared text.
    shared: bool,
    in_value: bool,
    value: String,
}

impl Pass<'_> {
    fn read(&mut self, text: &[u8]) -> Result<(), String> {
        let mut column = 0;
        events(text, |event| match event {
            Event::Start(element) => self.start(element, &mut column),
            Event::End(end) => self.end(end.local_name().as_ref()),
            Event::Text(text) => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.in_value) {
                    cell.value.push_str(text.as_ref());
                }
            }
            _ => {}
        })
    }

    fn start(&mut self, element: &BytesStart<'_>, column: &mut u32) {
        match element.local_name().as_ref() {
            "sheetFormatPr" => {
                self.default_row_hidden =
                    is(element, "zeroHeight") || below(element, "defaultRowHeight", MIN_HEIGHT);
                self.default_column_hidden = below(element, "defaultColWidth", MIN_WIDTH);
            }
            "col" => {
                let number =
                    |name| attribute(element, name).and_then(|text| text.parse::<u32>().ok());
                if let (Some(min), Some(max)) = (number("min"), number("max")) {
                    let hidden = is(element, "hidden") || below(element, "width", MIN_WIDTH);
                    let columns = (1..).zip(&mut self.columns);
                    for (_, column) in columns.filter(|(at, _)| (min..=max).contains(at)) {
                        column.get_or_insert(hidden);
                    }
                }
            }
            "row" => {
                let named = attribute(element, "r").and_then(|text| text.parse().ok());
                self.row = named.unwrap_or(self.row.saturating_add(1));
                *column = 0;
                let own_height = attribute(element, "ht").is_some();
                self.row_hidden = is(element, "hidden")
                    || below(element, "ht", MIN_HEIGHT)
                    || (self.default_row_hidden && !own_height);
            }
            "c" => {
                let place = attribute(element, "r").and_then(|text| position(&text));
                let (row, at) = place.unwrap_or((self.row, column.saturating_add(1)));
                *column = at;
                self.cell = Some(self.cell_of(element, row, at));
            }
            "v" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_value = true;
                }
            }
            "strike" if !off(element) => {
                if let Some(cell) = &mut self.cell {
                    cell.unseen = cell.unseen.or(Some(Why::Struck));
                }
            }
            _ => {}
        }
    }

    fn cell_of(&self, element: &BytesStart<'_>, row: u32, column: u32) -> Cell {
        let style = attribute(element, "s").and_then(|text| text.parse::<usize>().ok());
        let at = usize::try_from(column).unwrap_or(0).wrapping_sub(1);
        let own = self.columns.get(at).copied().flatten();
        let unseen = match own.unwrap_or(self.default_column_hidden) {
            _ if self.row_hidden => Some(Why::Row),
            true => Some(Why::Column),
            false => self.styles.get(style.unwrap_or(0)).copied().flatten(),
        };
        Cell {
            row,
            column,
            unseen,
            shared: attribute(element, "t").as_deref() == Some("s"),
            in_value: false,
            value: String::new(),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "v" => {
                if let Some(cell) = &mut self.cell {
                    cell.in_value = false;
                }
            }
            "c" => {
                let Some(cell) = self.cell.take() else {
                    return;
                };
                let struck = cell.shared
                    && cell
                        .value
                        .trim()
                        .parse()
                        .is_ok_and(|text| self.struck_texts.contains(&text));
                // What lies outside of the table is refused as such.
                if cell.column <= MAX_COLUMNS
                    && let Some(why) = cell.unseen.or(struck.then_some(Why::Struck))
                {
                    self.found.insert((cell.row, cell.column), why);
                }
            }
            _ => {}
        }
    }
}

/// The numbers of the texts of which a part is struck out.
fn struck_texts(text: &[u8]) -> Result<BTreeSet<usize>, String> {
    let mut struck = BTreeSet::new();
    let mut number = 0;
    events(text, |event| match event {
        Event::Start(element) if element.local_name().as_ref() == "strike" && !off(element) => {
            struck.insert(number);
        }
        Event::End(end) if end.local_name().as_ref() == "si" => number += 1,
        _ => {}
    })?;
    Ok(struck)
}

/// What a part refers to, by id: the kind, and the path in the archive.
type Relations = BTreeMap<String, (String, String)>;

fn relations(archive: &mut Archive<'_>, path: &str, folder: &str) -> Result<Relations, String> {
    let mut found = Relations::new();
    events(&part(archive, path)?, |event| {
        if let Event::Start(element) = event
            && let (Some(id), Some(kind), Some(target)) = (
                attribute(element, "Id"),
                attribute(element, "Type"),
                attribute(element, "Target"),
            )
        {
            let path = match target.strip_prefix('/') {
                Some(path) => path.to_owned(),
                None => format!("{folder}/{target}")
                    .trim_start_matches('/')
                    .to_owned(),
            };
            found.insert(id, (kind, path));
        }
    })?;
    Ok(found)
}

/// The path of the part of this kind.
fn target(relations: &Relations, kind: &str) -> Option<String> {
    let mut all = relations.values();
    let found = all.find(|(of, _)| of.ends_with(kind));
    found.map(|(_, path)| path.clone())
}

/// The bytes of a part; names differ in capitals between programs.
fn part(archive: &mut Archive<'_>, path: &str) -> Result<Vec<u8>, String> {
    let missing =
        |error: &dyn std::fmt::Display| format!("not a workbook (.xlsx): {path}: {error}");
    let name = archive
        .file_names()
        .filter_map(Result::ok)
        .find(|name| name.eq_ignore_ascii_case(path))
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| missing(&"the part is missing"))?;
    let mut bytes = Vec::new();
    archive
        .by_name(&name)
        .map_err(|error| missing(&error))?
        .read_to_end(&mut bytes)
        .map_err(|error| missing(&error))?;
    Ok(bytes)
}

/// What stands in a part, in order; an empty element starts and ends.
fn events(text: &[u8], mut each: impl FnMut(&Event<'_>)) -> Result<(), String> {
    let mut reader = lenient(text);
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => each(&event),
            Err(error) => return Err(format!("not a workbook (.xlsx): {error}")),
        }
    }
}

/// An attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut all = attributes.with_checks(false).flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}

/// Whether an attribute says yes.
fn is(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|text| matches!(text.as_str(), "1" | "true" | "on"))
}

/// Whether `val` says no; where it is absent, the element itself says yes.
fn off(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_some_and(|text| matches!(text.as_str(), "0" | "false" | "off"))
}

/// Whether an attribute is a number below `least`.
fn below(element: &BytesStart<'_>, name: &str, least: f64) -> bool {
    attribute(element, name)
        .is_some_and(|text| text.parse::<f64>().is_ok_and(|number| number < least))
}

/// Row and column of `B7`.
fn position(text: &str) -> Option<(u32, u32)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(at);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let place = letter.to_ascii_uppercase().checked_sub(b'A')?;
        column.checked_mul(26)?.checked_add(u32::from(place) + 1)
    })?;
    Some((digits.parse().ok()?, column))
}
