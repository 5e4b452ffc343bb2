// The reader's choice of light or dark; none stored means as the system does.
window.dashboard = {
    theme: () => localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    keepTheme: theme => localStorage.setItem('theme', theme),
};

// A silo that comes back does not know this page any more: load it anew.
document.getElementById('components-reconnect-modal').addEventListener('components-reconnect-state-changed', event => {
    if (event.detail.state === 'rejected' || event.detail.state === 'resume-failed') {
        location.reload();
    }
});

Blazor.start({
    circuit: { reconnectionOptions: { maxRetries: Number.MAX_SAFE_INTEGER, retryIntervalMilliseconds: 1000 } },
});
