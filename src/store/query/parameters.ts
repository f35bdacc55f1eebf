/**
 * The values of one query. Foreign text reaches SQL only through here, as ClickHouse's query parameters: what `add`
 * answers stands in the SQL in the value's place.
 */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  #count = 0;

  add(type: "String" | "Int64" | "UInt64" | "Float64" | "Array(String)" | "Array(UInt64)", value: unknown): string {
    this.#count += 1;
    const name = `p${this.#count}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  text(value: string): string {
    return this.add("String", value);
  }

  /** A list, to stand behind IN or in `hasAny`. One parameter, because ClickHouse refuses queries of more than 256 KiB. */
  texts(values: readonly string[]): string {
    return this.add("Array(String)", [...values]);
  }

  /** A moment in microseconds, comparable with the time columns. */
  time(micros: number): string {
    return `fromUnixTimestamp64Micro(${this.add("Int64", Math.round(micros))}, 'UTC')`;
  }
}
