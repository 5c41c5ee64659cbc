import './style/index.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { keepSession } from './resume.ts';
import { applyChosenScheme } from './style/scheme.ts';

applyChosenScheme();
const app = document.querySelector('#app');
if (app !== null) render(<App />, app);
// Without it the page works, too, but for a server that is started anew.
keepSession(window.location.host).catch(() => {});
