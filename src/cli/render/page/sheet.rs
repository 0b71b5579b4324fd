//! The style sheet: sheets of A4 with system fonts, grey print first, colour as an addition.

/// The whole sheet; its digest stands in the page's policy.
pub(super) const STYLE: &str = r#"
@page { size: A4 portrait; margin: 7mm 11mm; }
* { box-sizing: border-box; }
:lang(ja) { word-break: auto-phrase; line-break: strict; }
body { margin: 0; color: #111; background: #fff; font: 8.4pt/1.3 "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; }
main { width: 188mm; margin: 5mm auto; }
.sheet + .sheet { margin-top: 8mm; }
h1 { font-size: 16pt; line-height: 1.1; margin: 0; }
h2 { font-size: 9.6pt; margin: 1.4mm 0 .6mm; border-bottom: .3mm solid #444; }
p { margin: .4mm 0; }
small { font-size: 8pt; color: #555; overflow-wrap: anywhere; }
.told { margin: 1.2mm 0; border-left: .9mm solid #8b0000; padding-left: 2.5mm; } .told figcaption { font-weight: bold; } blockquote { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 4mm; } .why { font-size: 9pt; }
.training { border: .6mm dashed #111; padding: .4mm; margin-bottom: 1.2mm; text-align: center; font-size: 11pt; font-weight: bold; }
.verdict { display: flex; align-items: center; gap: 4mm; border: .9mm solid; padding: .6mm 4mm; }
.verdict.ok { border-style: solid; border-color: #14532d; }
.verdict.ask { border-style: dashed; border-color: #7a4a00; }
.verdict.stop { border-style: double; border-width: 1.5mm; border-color: #8b0000; }
.headline { font-size: 10pt; }
.code { font: 8pt ui-monospace, monospace; margin-left: auto; align-self: flex-end; }
.icon { width: 12mm; height: 12mm; flex: none; }
.again { border-width: .5mm; margin-bottom: 1.5mm; } .again .icon { width: 6mm; height: 6mm; } .again .headline { font-weight: bold; }
.shape { fill: #fff; stroke: #111; stroke-width: 4; }
.mark { fill: none; stroke: #111; stroke-width: 6; }
.stop .shape { fill: #8b0000; } .stop .mark { stroke: #fff; stroke-width: 9; }
.ask .mark { stroke-width: 4.5; }
.dot { fill: #111; }
.unapproved { font-weight: bold; font-size: 9.5pt; margin: .6mm 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3mm 2.5mm; margin: 0; align-items: baseline; }
dl.about { grid-template-columns: max-content 1fr max-content 1fr; } dl.vial { grid-template-columns: max-content 1fr; }
dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
dl.checked { font-size: 8pt; gap: 0 2.5mm; }
table { border-collapse: collapse; width: 100%; font-size: 8pt; line-height: 1.22; }
th, td { text-align: left; vertical-align: top; padding: .25mm 1.5mm .25mm 0; border-bottom: .1mm solid #bbb; overflow-wrap: anywhere; font-weight: normal; }
td p, dd p { margin: 0; } thead th { font-weight: bold; border-bottom: .2mm solid #444; }
.questions th { width: 25%; font-weight: bold; } .none { color: #555; font-style: italic; }
.rows th:nth-child(1) { width: 34%; } .rows th:nth-child(2) { width: 11%; } .rows th:nth-child(5) { width: 21%; } .days { white-space: nowrap; } .bad th, .bad td { font-weight: bold; }
.way { list-style: none; margin: .5mm 0; padding: 0; display: flex; align-items: flex-start; }
.way li { flex: 1 1 0; min-width: 0; padding: 0 1mm; text-align: center; position: relative; overflow-wrap: anywhere; }
.way li::before { content: ""; position: absolute; top: 2.4mm; left: 0; right: 0; border-top: .4mm solid #444; }
.way li:first-child::before { left: 50%; } .way li:last-child::before { right: 50%; }
.way p { margin: 0; line-height: 1.2; font-size: 8pt; } .way .what { font-weight: bold; } .hidden .more { margin-top: 5mm; }
.step { width: 5mm; height: 5mm; display: block; margin: 0 auto .5mm; position: relative; }
.made { fill: #fff; stroke: #111; stroke-width: 2; } .moved { fill: #999; stroke: #111; } .used { fill: #111; } .stopped { fill: #8b0000; stroke: #111; }
pre { margin: 0; font: 8pt/1.35 ui-monospace, "Noto Sans Mono CJK JP", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.more { font-style: italic; }
.number { text-align: right; font-size: 8pt; margin-top: .6mm; }
@media screen and (max-width: 190mm) {
body { font-size: 11pt; } main { width: auto; margin: 3mm; } dl.about { grid-template-columns: max-content 1fr; } .verdict { flex-wrap: wrap; } .verdict div { flex: 1; }
table, pre, dl.checked, small, .why, .way p, .code, .number { font-size: 10pt; } dl.checked { display: block; }
thead { display: none; } .rows tr, .questions tr { display: block; border-bottom: .2mm solid #888; padding: 1mm 0; } th, td { display: block; width: auto !important; border: 0; } .rows th, .questions th { font-weight: bold; }
.way { flex-direction: column; align-items: stretch; } .way li { display: grid; grid-template-columns: 9mm 1fr max-content; column-gap: 2mm; text-align: left; padding: 1mm 0; align-items: baseline; }
.way li::before { top: 0; bottom: 0; left: 4.4mm; right: auto; border-top: 0; border-left: .4mm solid #444; } .way li:first-child::before { left: 4.4mm; top: 50%; } .way li:last-child::before { right: auto; bottom: 50%; }
.step { grid-row: 1 / 3; align-self: center; } .way .who { grid-column: 2 / 4; } .hidden .more { grid-column: 2; margin: 0; }
}
@media print { main { width: auto; margin: 0; } .sheet + .sheet { break-before: page; margin: 0; } tr, svg, header, li { break-inside: avoid; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
"#;
