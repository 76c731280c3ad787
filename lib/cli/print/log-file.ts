import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from '../../foundation'
import { makeTerminal } from '../terminal'
import { type LogLevel, printText } from './text'

/** `dbt.log` of `--log-path`: the log as text without colours, each invocation after the other. */
export class LogFile {
  readonly #file: number

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#file = openSync(join(folder, 'dbt.log'), 'a')
  }

  /** Hears an invocation's events and writes those of the level at once, so that a crash loses none. */
  listener(level: LogLevel): (event: RunEvent) => void {
    const output = { write: (text: string) => writeSync(this.#file, text) }
    const print = printText(makeTerminal(output, output, { colors: false, width: 120 }), {
      level,
      readSource: () => null,
    })
    let begun = false
    return (event) => {
      if (!begun)
        output.write(
          `\n============================== ${event.at} | ${event.invocationId} ==============================\n`,
        )
      begun = true
      print(event)
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}
