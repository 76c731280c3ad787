const WORDS = new Set(
  (
    'jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov ' +
    'november dec december mon monday tue tuesday wed wednesday thu thursday fri friday sat saturday sun sunday am pm a p ' +
    't z utc gmt at on and ad m st nd rd th of h hour hours minute minutes min s second seconds sec'
  ).split(' '),
)
/** Words that are a moment by themselves. */
const ALONE = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)/

/** Whether a text is a date as dbt's library reads it: in nearly any order and spelling. */
export function isReadableDate(text: string): boolean {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  const hasClock = /\d:\d/.test(text)
  const isKnown = (word: string) => WORDS.has(word) || (hasClock && word.length >= 3 && word.length <= 5)
  return words.every(isKnown) && (/\d/.test(text) || words.some((word) => ALONE.test(word)))
}
