import { ByteWriter } from "./bytes.ts";

/**
 * Builds one block of ClickHouse's Native format (https://clickhouse.com/docs/interfaces/formats/Native), column by
 * column: the engine reads it four times cheaper than text. A column's type here may be simpler than the table's; the
 * engine converts.
 */
export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  write(into: ByteWriter): void;
}

/** Fixed-width numbers. */
export class NumberColumn implements NativeColumn {
  readonly name: string;
  readonly type: "UInt8" | "UInt16" | "UInt32" | "UInt64" | "Int64" | "Float64" | "DateTime64(6, 'UTC')";
  readonly #data = new ByteWriter();

  constructor(name: string, type: NumberColumn["type"]) {
    this.name = name;
    this.type = type;
  }

  push(value: number): void {
    const type = this.type;
    if (type === "UInt8") this.#data.byte(value);
    else if (type === "UInt16") this.#data.uint16(value);
    else if (type === "UInt32") this.#data.uint32(value);
    else if (type === "Float64") this.#data.float64(value);
    else this.#data.integer64(value);
  }

  pushBig(value: bigint): void {
    this.#data.bigUint64(value);
  }

  write(into: ByteWriter): void {
    into.append(this.#data.bytes());
  }
}

/** Texts, each written as it stands. */
export class TextColumn implements NativeColumn {
  readonly name: string;
  readonly type = "String";
  readonly #data = new ByteWriter();

  constructor(name: string) {
    this.name = name;
  }

  push(value: string): void {
    this.#data.text(value);
  }

  write(into: ByteWriter): void {
    into.append(this.#data.bytes());
  }
}

const LOW_CARDINALITY_VERSION = 1;
const HAS_OWN_KEYS = 0x600;

/** Texts of which few differ: a list of them and an index per row. */
class KeyedTexts {
  readonly #keys = new Map<string, number>([["", 0]]);
  #indexes: number[] = [];
  #lastText = "";
  #lastIndex = 0;

  push(value: string): void {
    if (value !== this.#lastText) {
      let index = this.#keys.get(value);
      if (index === undefined) {
        index = this.#keys.size;
        this.#keys.set(value, index);
      }
      this.#lastText = value;
      this.#lastIndex = index;
    }
    this.#indexes.push(this.#lastIndex);
  }

  writeState(into: ByteWriter): void {
    into.integer64(LOW_CARDINALITY_VERSION);
  }

  write(into: ByteWriter): void {
    if (this.#indexes.length === 0) return;
    const width = this.#keys.size <= 0xff ? 0 : this.#keys.size <= 0xffff ? 1 : 2;
    into.integer64(HAS_OWN_KEYS | width);
    into.integer64(this.#keys.size);
    for (const key of this.#keys.keys()) into.text(key);
    into.integer64(this.#indexes.length);
    for (const index of this.#indexes) {
      if (width === 0) into.byte(index);
      else if (width === 1) into.uint16(index);
      else into.uint32(index);
    }
  }
}

export class KeyedTextColumn implements NativeColumn {
  readonly name: string;
  readonly type = "LowCardinality(String)";
  readonly #texts = new KeyedTexts();

  constructor(name: string) {
    this.name = name;
  }

  push(value: string): void {
    this.#texts.push(value);
  }

  write(into: ByteWriter): void {
    this.#texts.writeState(into);
    this.#texts.write(into);
  }
}

/** Lists of texts. */
export class TextListColumn implements NativeColumn {
  readonly name: string;
  readonly type = "Array(String)";
  readonly #ends = new ByteWriter();
  readonly #data = new ByteWriter();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  push(values: readonly string[]): void {
    this.#count += values.length;
    this.#ends.integer64(this.#count);
    for (const value of values) this.#data.text(value);
  }

  write(into: ByteWriter): void {
    into.append(this.#ends.bytes());
    into.append(this.#data.bytes());
  }
}

/** Lists of texts of which few differ. */
export class KeyedTextListColumn implements NativeColumn {
  readonly name: string;
  readonly type = "Array(LowCardinality(String))";
  readonly #ends = new ByteWriter();
  readonly #texts = new KeyedTexts();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  push(values: readonly string[]): void {
    this.#count += values.length;
    this.#ends.integer64(this.#count);
    for (const value of values) this.#texts.push(value);
  }

  write(into: ByteWriter): void {
    this.#texts.writeState(into);
    into.append(this.#ends.bytes());
    this.#texts.write(into);
  }
}

/** Lists of whole numbers of 16 bits. */
export class NumberListColumn implements NativeColumn {
  readonly name: string;
  readonly type = "Array(Int16)";
  readonly #ends = new ByteWriter();
  readonly #data = new ByteWriter();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  push(values: readonly number[]): void {
    this.#count += values.length;
    this.#ends.integer64(this.#count);
    for (const value of values) this.#data.uint16(value & 0xffff);
  }

  write(into: ByteWriter): void {
    into.append(this.#ends.bytes());
    into.append(this.#data.bytes());
  }
}

/** One block: the columns, each of `rows` rows, in the order given. */
export function writeBlock(columns: readonly NativeColumn[], rows: number): Buffer {
  const into = new ByteWriter(64 * 1024);
  into.varint(columns.length);
  into.varint(rows);
  for (const column of columns) {
    into.text(column.name);
    into.text(column.type);
    column.write(into);
  }
  return Buffer.from(into.bytes());
}
