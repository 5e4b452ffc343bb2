namespace HubSpotSfSync.Dashboard.Feed;

/// <summary>How long a page waits for the cluster, and what it says when it has waited in vain.</summary>
internal static class Patience
{
    public static readonly TimeSpan ForLooking = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan ForActing = TimeSpan.FromSeconds(15);

    public static string Explain(Exception failure) => failure is TimeoutException ? "No answer in time." : failure.Message;
}
