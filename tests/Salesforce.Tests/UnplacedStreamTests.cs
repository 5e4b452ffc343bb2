using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>A stream without a position to go on from: no keep-alive comes here in time to give one.</summary>
public sealed class UnplacedStreamTests : OrgTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    protected override SalesforceSandboxOptions Options { get; } = new() { KeepAlive = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task What_is_missed_while_its_session_is_renewed_is_said()
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        stopped.CancelAfter(Patience);
        await using var batches = Stream.SubscribeAsync([Contacts], null, stopped.Token).GetAsyncEnumerator(stopped.Token);
        await FirstBatchAsync(batches);

        Sandbox.Org.Sessions.ExpireAll();
        await PersonCreatesAsync("Contact", ("LastName", "Missed"));

        // What was created before the first batch may still come.
        do
        {
            (await batches.MoveNextAsync()).ShouldBeTrue();
        }
        while (!batches.Current.PositionLost && !LastNames(batches.Current).Contains("Missed"));
    }

    [Fact]
    public async Task A_position_that_makes_no_sense_is_lost()
    {
        await using var batches = Stream.SubscribeAsync([Contacts], "no replay id", Ct).GetAsyncEnumerator(Ct);

        (await batches.MoveNextAsync()).ShouldBeTrue();
        batches.Current.PositionLost.ShouldBeTrue();
    }

    /// <summary>A subscription from now on does not show when it stands, so people go on creating until one of them is told.</summary>
    private async Task FirstBatchAsync(IAsyncEnumerator<ChangeBatch> batches)
    {
        var first = batches.MoveNextAsync().AsTask();
        while (!first.IsCompleted)
        {
            await PersonCreatesAsync("Contact", ("LastName", "Doe"));
            await Task.WhenAny(first, Task.Delay(Pause, TimeProvider.System, Ct));
        }

        (await first).ShouldBeTrue();
    }

    private static IEnumerable<string?> LastNames(ChangeBatch batch) =>
        batch.Changes.OfType<StreamedChange.Values>().Select(change => change.Record.Values.GetValueOrDefault("LastName"));
}
