/** A text with places where it may break: laid out on one line, or on as many as its width needs (Wadler's algebra). */
export type Doc =
  | string
  | { readonly kind: 'line' }
  | { readonly kind: 'soft' }
  | { readonly kind: 'nest'; readonly by: number; readonly of: Doc }
  | { readonly kind: 'group'; readonly of: Doc }
  | { readonly kind: 'concat'; readonly of: readonly Doc[] }

/** A space or a new line. */
export const line: Doc = { kind: 'line' }
/** Nothing or a new line. */
export const soft: Doc = { kind: 'soft' }
export function concat(...of: readonly Doc[]): Doc {
  return { kind: 'concat', of }
}
export function nest(of: Doc, by = 4): Doc {
  return { kind: 'nest', by, of }
}
/** On one line if it fits. */
export function group(of: Doc): Doc {
  return { kind: 'group', of }
}
export function join(of: readonly Doc[], separator: Doc): Doc {
  return concat(...of.flatMap((each, i) => (i === 0 ? [each] : [separator, each])))
}
/** `( … )` with its content indented when it breaks. */
export function bracket(left: string, of: Doc, right: string): Doc {
  return group(concat(left, nest(concat(soft, of)), soft, right))
}
/** `WORD content`, the content indented when it breaks. */
export function clause(word: string, of: Doc): Doc {
  return group(concat(word, nest(concat(line, of))))
}

/** Everything on one line. */
export function flat(doc: Doc): string {
  if (typeof doc === 'string') return doc
  switch (doc.kind) {
    case 'line':
      return ' '
    case 'soft':
      return ''
    case 'nest':
    case 'group':
      return flat(doc.of)
    case 'concat':
      return doc.of.map(flat).join('')
  }
}

type Frame = { readonly indent: number; readonly broken: boolean; readonly doc: Doc }

/** Within a width, as far as breaking can help. */
export function layout(doc: Doc, width: number): string {
  let out = ''
  let column = 0
  const stack: Frame[] = [{ indent: 0, broken: true, doc }]
  for (let frame = stack.pop(); frame; frame = stack.pop()) {
    const { indent, broken, doc: current } = frame
    if (typeof current === 'string') {
      out += current
      const newline = current.lastIndexOf('\n')
      column = newline < 0 ? column + current.length : current.length - newline - 1
      continue
    }
    switch (current.kind) {
      case 'line':
      case 'soft':
        if (broken) {
          out += `\n${' '.repeat(indent)}`
          column = indent
        } else if (current.kind === 'line') {
          out += ' '
          column += 1
        }
        break
      case 'nest':
        stack.push({ indent: indent + current.by, broken, doc: current.of })
        break
      case 'group': {
        const whole = { indent, broken: false, doc: current.of }
        const fitting = !broken || fits(whole, stack, width - column)
        stack.push({ ...whole, broken: !fitting })
        break
      }
      case 'concat':
        for (let i = current.of.length - 1; i >= 0; i -= 1)
          stack.push({ indent, broken, doc: current.of[i] ?? '' })
    }
  }
  return out
}

/** Whether a frame, and what follows up to the next break, fits into the rest of the line. */
function fits(first: Frame, rest: readonly Frame[], room: number): boolean {
  const stack: Frame[] = [first]
  let next = rest.length
  let left = room
  for (;;) {
    let frame = stack.pop()
    if (!frame) {
      next -= 1
      frame = rest[next]
      if (!frame) return true
    }
    const { broken, doc } = frame
    if (typeof doc === 'string') {
      const newline = doc.indexOf('\n')
      left -= newline < 0 ? doc.length : newline
      if (left < 0) return false
      if (newline >= 0) return true
      continue
    }
    switch (doc.kind) {
      case 'line':
        if (broken) return true
        left -= 1
        if (left < 0) return false
        break
      case 'soft':
        if (broken) return true
        break
      case 'nest':
        stack.push({ ...frame, doc: doc.of })
        break
      case 'group':
        stack.push({ ...frame, broken: false, doc: doc.of })
        break
      case 'concat':
        for (let i = doc.of.length - 1; i >= 0; i -= 1) stack.push({ ...frame, doc: doc.of[i] ?? '' })
    }
  }
}
