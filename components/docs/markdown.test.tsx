// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { InlineText } from './inline-text'
import { Markdown } from './markdown'

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams() }))
afterEach(cleanup)

describe('Markdown', () => {
  it('draws tables and task lists, with headings below the page’s own', () => {
    render(<Markdown text={'# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done'} />)
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Title')
    expect(screen.getAllByRole('cell')).toHaveLength(2)
    expect(screen.getByRole('checkbox')).toHaveProperty('checked', true)
  })

  it('lets nothing through that runs or phones home', () => {
    const { container } = render(
      <Markdown
        text={
          '<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://elsewhere.example/p.png) <b onclick="x()">b</b>'
        }
      />,
    )
    expect(container.querySelector('script')).toBeNull()
    expect(container.querySelector('a')?.getAttribute('href') ?? '').not.toContain('javascript')
    expect(container.querySelector('img')?.getAttribute('src') ?? '').toBe('')
    expect(container.innerHTML).not.toContain('onclick')
  })

  it('says in words what a picture beside the text shows', () => {
    const { container } = render(<Markdown text="![the logo](assets/logo.png)" />)
    expect(container.querySelector('img')).toBeNull()
    expect(container.textContent).toContain('the logo')
  })

  it('leads from a unique id to its page', () => {
    render(<Markdown text={'see `model.shop.orders`'} />)
    expect(screen.getByRole('link').getAttribute('href')).toBe('/models/model.shop.orders')
  })
})

it('writes a description on one line', () => {
  const { container } = render(
    <InlineText text={'paid **before** the `fee`, see [docs](https://x.example)'} />,
  )
  expect(container.textContent).toBe('paid before the fee, see docs')
  expect(container.querySelector('a')).toBeNull()
})
