import type { Terminal } from '../terminal'

/** What is being done, one line each: shown when it begins, and again with its time when it is done. */
export class Stages {
  readonly #terminal: Terminal
  readonly #now: () => Date
  constructor(terminal: Terminal, now: () => Date) {
    this.#terminal = terminal
    this.#now = now
  }

  note(text: string): void {
    this.#terminal.out(`  ${text}`)
  }

  async run<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { colors } = this.#terminal
    const began = this.#now().getTime()
    this.#terminal.out(`${colors.cyan('◔')} ${what} …`)
    try {
      const value = await work()
      const seconds = ((this.#now().getTime() - began) / 1000).toFixed(1)
      this.#terminal.out(`${colors.green('●')} ${what} ${colors.dim(`(${seconds} s)`)}`)
      return value
    } catch (e) {
      this.#terminal.out(`${colors.red('▲')} ${what}`)
      throw e
    }
  }
}
