import { type GroupedInput, type GroupedOutput, grouped } from './grouped'
import { type LayoutInput, type LayoutOutput, layered } from './layered'

export type Asked = { readonly id: number } & (
  | { readonly kind: 'layered'; readonly input: LayoutInput }
  | { readonly kind: 'grouped'; readonly input: GroupedInput }
)
export type Answer = { readonly id: number; readonly output: LayoutOutput | GroupedOutput }

const ORDERING_MS = 200

self.onmessage = ({ data }: MessageEvent<Asked>) => {
  const started = performance.now()
  const output =
    data.kind === 'layered'
      ? layered(data.input, () => performance.now() - started > ORDERING_MS)
      : grouped(data.input)
  self.postMessage({ id: data.id, output } satisfies Answer)
}
