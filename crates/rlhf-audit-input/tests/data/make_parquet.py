"""Writes the Parquet twins of the JSON fixtures: `python3 make_parquet.py` (needs pyarrow).

Each file has the same rows as its twin, through another codec and page form.
"""

import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent


def rows(name):
    text = (HERE / name).read_text()
    if name.endswith(".json"):
        return json.loads(text)
    return [json.loads(line) for line in text.splitlines()]


def write(name, count=None, **options):
    """Writes the first `count` rows: those that share one type."""
    stem = name.split(".")[0]
    table = pa.Table.from_pylist(rows(name)[:count])
    pq.write_table(table, HERE / f"{stem}.parquet", **options)


write("hh.jsonl", compression="zstd", row_group_size=2, data_page_version="2.0")
write("helpsteer3.jsonl", compression="snappy")
write("ultrafeedback.json", compression="gzip", use_dictionary=False)
write("stepwise.jsonl", count=1, compression="lz4")
write("chat.jsonl", count=2, compression="none")
