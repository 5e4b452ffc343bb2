using System.Collections.Concurrent;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>How far the clocks of the platforms are from ours, by the Date of their answers: whole seconds.</summary>
internal sealed class ClockReadings(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TimeSpan> _ahead = new(StringComparer.Ordinal);

    /// <summary>Positive: the platform's clock is ahead. Null while it has not answered.</summary>
    public TimeSpan? AheadOf(string account) => _ahead.TryGetValue(account, out var ahead) ? ahead : null;

    public DelegatingHandler Handler(string account) => new Reader(this, account);

    private void Read(string account, DateTimeOffset sentAt, DateTimeOffset date)
    {
        // A whole second that was cut off: the answer was made somewhere between the request and now.
        var now = clock.GetUtcNow();
        var ahead = date > now ? date - now : date + TimeSpan.FromSeconds(1) < sentAt ? date + TimeSpan.FromSeconds(1) - sentAt : TimeSpan.Zero;
        _ahead.AddOrUpdate(account, ahead, (_, before) => ahead.Duration() < before.Duration() ? ahead : before);
    }

    private sealed class Reader(ClockReadings readings, string account) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var sentAt = readings.Now;
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Date is { } date)
            {
                readings.Read(account, sentAt, date);
            }

            return response;
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
