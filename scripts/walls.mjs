// Checks the walls between rooms (.dependency-cruiser.cjs), and that there was something to check: with a compiler that
// it doesn't know, dependency-cruiser finds no TypeScript at all and calls that clean.
import { spawnSync } from 'node:child_process'

const leastModules = 500
const { stdout, stderr } = spawnSync(
  'npx',
  ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'lib', 'app', 'components'],
  { encoding: 'utf8', maxBuffer: 2 ** 28 },
)
if (!stdout.startsWith('{')) {
  console.error(stderr || stdout)
  process.exit(1)
}
const { violations, totalCruised, totalDependenciesCruised } = JSON.parse(stdout).summary
for (const { rule, from, to, cycle } of violations) {
  const way = cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to]
  console.error(`${rule.name}: ${way.join(' → ')}`)
}
console.log(
  `walls: ${totalCruised} modules, ${totalDependenciesCruised} imports, ${violations.length} violations`,
)
if (totalCruised < leastModules)
  console.error(`walls: fewer than ${leastModules} modules were found; is TypeScript read?`)
process.exit(violations.length > 0 || totalCruised < leastModules ? 1 : 0)
