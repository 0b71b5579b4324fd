"""Writes the workbooks of this folder: python3 make.py, with openpyxl 3.1 installed.

They are kept in the repository, so that the tests read what another program has written.
"""

import csv
import datetime
import pathlib

import openpyxl

HERE = pathlib.Path(__file__).parent
LOT = HERE / "../../examples/cord-ev-lot"
TABLES = ["donors", "donor_tests", "materials", "samples", "results"]


def tables():
    """The example's tables as text, one sheet a table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table)
        with open(LOT / f"{table}.csv", encoding="utf-8") as file:
            for row in csv.reader(file):
                sheet.append([cell or None for cell in row])
        for row in sheet.iter_rows():
            for cell in row:
                cell.number_format = "@"
    return book


def cell(sheet, row, column):
    """The cell of a row below the column with this name."""
    names = [head.value for head in sheet[1]]
    return sheet.cell(row, names.index(column) + 1)


def put(sheet, row, column, value, shown="General"):
    where = cell(sheet, row, column)
    where.value = value
    where.number_format = shown


book = tables()
book.save(HERE / "cord.xlsx")

# Everything that a spreadsheet program does to a table.
book = tables()
donors, results, samples = book["donors"], book["results"], book["samples"]
put(donors, 2, "enrolled", datetime.datetime(2026, 7, 30, 8, 0), "yyyy-mm-dd hh:mm")
put(donors, 2, "remunerated", False)
put(book["materials"], 3, "expiry", datetime.date(2027, 7, 31), "yyyy-mm-dd")
put(book["materials"], 3, "supplier_lot", 12, "0000")
put(results, 2, "value", '=IF(1=1,"Negative","Positive")')
put(results, 3, "started", 46230.375)
put(results, 4, "run", "#N/A")
cell(results, 4, "run").data_type = "e"
put(results, 18, "value", 0.001, "0.E+00")
put(results, 19, "lod", "１.5 [IU]/mL")
put(results, 20, "sequence", 14)
results.cell(5, 30).value = "a remark beside the table"
samples.merge_cells("E2:E3")
donors["Z1"] = None
book.create_sheet("Result").append(["a misspelt sheet"])
book.create_sheet("lists").append(["ignored"])
book["donor_tests"].sheet_state = "hidden"
book.save(HERE / "traps.xlsx")
