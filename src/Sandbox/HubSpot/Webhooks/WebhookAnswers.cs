namespace HubSpotSfSync.Sandbox.HubSpot.Webhooks;

/// <summary>How long the receiver took for the latest deliveries, those that it refused or let run into the time-out included.</summary>
public sealed record WebhookAnswerTimes(int Deliveries, double P50Ms, double P99Ms, double MaxMs);

/// <summary>Remembers how long the receiver took for each of the latest deliveries.</summary>
public sealed class WebhookAnswers
{
    private const int Most = 10_000;
    private readonly Lock _lock = new();
    private readonly Queue<double> _latest = new();

    public void Add(TimeSpan took)
    {
        lock (_lock)
        {
            _latest.Enqueue(took.TotalMilliseconds);
            if (_latest.Count > Most)
            {
                _latest.Dequeue();
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _latest.Clear();
        }
    }

    public WebhookAnswerTimes Snapshot()
    {
        double[] sorted;
        lock (_lock)
        {
            sorted = [.. _latest.Order()];
        }

        return new WebhookAnswerTimes(sorted.Length, At(0.5), At(0.99), At(1));

        double At(double part) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))], 1);
    }
}
