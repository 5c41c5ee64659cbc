import { render } from 'preact';

const app = document.querySelector('#app');
if (app !== null) render(<p>The console is being built.</p>, app);
