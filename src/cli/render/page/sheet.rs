//! The style sheet: one A4 page with system fonts, grey print first, colour as an addition.

/// The whole sheet; its digest stands in the page's policy.
pub(super) const STYLE: &str = r#"
@page { size: A4 portrait; margin: 7mm 11mm; }
* { box-sizing: border-box; }
:lang(ja) { word-break: auto-phrase; line-break: strict; }
body { margin: 0; color: #111; background: #fff; font: 7.6pt/1.3 "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; }
main { width: 188mm; margin: 5mm auto; }
h1 { font-size: 16pt; line-height: 1.1; margin: 0; }
h2 { font-size: 8.6pt; margin: 1.6mm 0 .6mm; border-bottom: .3mm solid #444; }
p { margin: .4mm 0; }
ul { margin: 0; padding-left: 4mm; } .why { font-size: 8.5pt; }
.training { border: .6mm dashed #111; padding: .4mm; margin-bottom: 1.2mm; text-align: center; font-size: 11pt; font-weight: bold; }
.verdict { display: flex; align-items: center; gap: 4mm; border: .9mm solid; padding: .6mm 4mm; }
.verdict.ok { border-style: solid; border-color: #14532d; }
.verdict.ask { border-style: dashed; border-color: #7a4a00; }
.verdict.stop { border-style: double; border-width: 1.5mm; border-color: #8b0000; }
.headline { font-size: 9.5pt; }
.code { font: 8pt ui-monospace, monospace; margin-left: auto; align-self: flex-end; }
.icon { width: 12mm; height: 12mm; flex: none; }
.shape { fill: #fff; stroke: #111; stroke-width: 4; }
.mark { fill: none; stroke: #111; stroke-width: 6; }
.stop .shape { fill: #8b0000; } .stop .mark { stroke: #fff; stroke-width: 9; }
.ask .mark { stroke-width: 4.5; }
.dot { fill: #111; }
.unapproved { font-weight: bold; font-size: 9pt; margin: 1.2mm 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2mm 2.5mm; margin: 0; align-items: baseline; }
dl.about { grid-template-columns: max-content 1fr max-content 1fr; } dl.vial { grid-template-columns: max-content 1fr; }
dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
dl.checked { font-size: 6.8pt; gap: 0 2.5mm; }
.columns { display: grid; grid-template-columns: 1fr 1.12fr; gap: 0 5mm; }
.columns:has(> :only-child) { grid-template-columns: 1fr; }
table { border-collapse: collapse; width: 100%; font-size: 6.4pt; line-height: 1.18; }
th, td { text-align: left; vertical-align: top; padding: .15mm 1mm .15mm 0; border-bottom: .1mm solid #bbb; overflow-wrap: anywhere; font-weight: normal; }
.questions th { width: 34%; font-weight: bold; } .none { color: #555; font-style: italic; }
.rows th { width: 34%; } .rows td:nth-child(2) { white-space: nowrap; } .bad th, .bad td { font-weight: bold; }
.way { width: 100%; height: auto; display: block; }
.line { stroke: #444; stroke-width: 2; }
.made { fill: #fff; stroke: #111; stroke-width: 2; } .moved { fill: #999; stroke: #111; } .used { fill: #111; } .stopped { fill: #8b0000; stroke: #111; }
text { text-anchor: middle; font-size: 8.5px; } .what { font-weight: bold; font-size: 9.5px; }
pre { margin: 0; font: 6.4pt/1.35 ui-monospace, "Noto Sans Mono CJK JP", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.more { font-style: italic; }
@media screen and (max-width: 190mm) { body { font-size: 10pt; } main { width: auto; margin: 3mm; } .columns { grid-template-columns: minmax(0, 1fr); } dl.about { grid-template-columns: max-content 1fr; } .verdict { flex-wrap: wrap; } .verdict div { flex: 1; } table { font-size: 8.5pt; } pre, dl.checked { font-size: 8pt; } }
@media print { main { width: auto; margin: 0; } section, svg, header { break-inside: avoid; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
"#;
