/** Splits a line into words as a shell does: quotes keep blanks, a backslash keeps the next character. */
export function splitShell(line: string): string[] {
  const words: string[] = []
  const word = /(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g
  for (const raw of line.matchAll(word)) {
    words.push(
      raw[0].replaceAll(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g, (_, escaped, single, double) => {
        if (escaped !== undefined) return String(escaped)
        return single !== undefined ? String(single) : String(double).replaceAll(/\\(["\\])/g, '$1')
      }),
    )
  }
  return words
}
