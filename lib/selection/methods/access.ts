import { text } from '../value'
import type { Method } from '../world'

export const access: Method = {
  name: 'access',
  doc: { example: 'public', about: 'models that are public, protected or private' },
  match({ value }) {
    const wanted = text(value)
    return (node) => node.resource_type === 'model' && node.access === wanted
  },
}
