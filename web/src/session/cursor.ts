// Cursors of the log: "milliseconds-number", in the order in which events were appended.

/** Below zero when the first is earlier, zero when they are the same place. */
export function compareCursors(first: string, second: string): number {
  const [firstTime, firstNumber] = split(first);
  const [secondTime, secondNumber] = split(second);
  return firstTime - secondTime || firstNumber - secondNumber;
}

function split(cursor: string): readonly [number, number] {
  const [time = '0', number = '0'] = cursor.split('-');
  return [Number(time) || 0, Number(number) || 0];
}
