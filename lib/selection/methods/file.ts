import { fnmatch } from '../fnmatch'
import { text } from '../value'
import type { Method } from '../world'

export const file: Method = {
  name: 'file',
  doc: { example: 'orders.sql', about: "a file's name, with or without its ending" },
  match({ value }) {
    const pattern = text(value)
    return (node) => {
      const name = node.original_file_path.slice(node.original_file_path.lastIndexOf('/') + 1)
      const dot = name.lastIndexOf('.')
      return fnmatch(name, pattern) || fnmatch(dot > 0 ? name.slice(0, dot) : name, pattern)
    }
  },
}
