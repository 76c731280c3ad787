import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

/** Where a command speaks: two streams, and what they can show. */
export type Terminal = {
  /** Writes to standard output; a line gets its end. */
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly colors: Colors
  readonly width: number
  readonly isTty: boolean
}

/** A process's two streams. */
export type Streams = { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream }

type Output = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }

/** A terminal over two streams; `colors` null means: where it is a screen and nobody objects (NO_COLOR). */
export function makeTerminal(
  stdout: Output,
  stderr: Output,
  { colors, width }: { readonly colors: boolean | null; readonly width?: number | undefined },
): Terminal {
  const isTty = stdout.isTTY === true
  const colored = colors ?? (isTty && picocolors.isColorSupported)
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    colors: picocolors.createColors(colored),
    width: width ?? stdout.columns ?? 80,
    isTty,
  }
}
