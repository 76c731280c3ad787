export { thisHost } from './open-project'
