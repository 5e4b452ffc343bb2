using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Objects;

/// <summary>
/// Reads all records from both ends of their ids until the readers meet: pages of the list upwards, one after the other as each names the
/// next, and pages of a search downwards, which has a limit of its own. Neither alone comes near what the portal allows.
/// </summary>
/// <param name="list">Reads a page of the list behind a place of it.</param>
/// <param name="search">Reads a page of records with ids below one (null: from the top), the highest first.</param>
internal sealed class TwoEndedScan(
    Func<string?, CancellationToken, Task<ScanPage>> list, Func<string?, CancellationToken, Task<IReadOnlyList<CrmRecord>>> search)
{
    private const int PagesAhead = 4;

    /// <summary>What part of the records the list brings. Its pages are half as large as those of the search, and come somewhat sooner.</summary>
    private const double ListShare = 0.4;

    /// <summary>About how many pages both readers take.</summary>
    public static long Pages(long records) => records <= HubSpotCrm.BatchSize
        ? 1
        : (long)Math.Ceiling((records * ListShare / HubSpotCrm.BatchSize) + (records * (1 - ListShare) / HubSpotCrm.SearchPage)) + 1;

    private long _highestListed = -1;
    private long _lowestFound = long.MaxValue;

    public async IAsyncEnumerable<ScanPage> ReadAsync(Place from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from.After == Place.End)
        {
            yield return new ScanPage([], null);
            yield break;
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = Channel.CreateBounded<Page>(PagesAhead);
        _lowestFound = Number(from.Below) ?? long.MaxValue;
        var readers = Task.WhenAll(
            EndingAsync(ListAsync(from.After, pages.Writer, stopping.Token), pages.Writer), EndingAsync(SearchAsync(from.Below, pages.Writer, stopping.Token), pages.Writer));
        _ = readers.ContinueWith(_ => pages.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            // The last page is the one without a checkpoint, so each waits for the next.
            var at = from;
            ScanPage? held = null;
            await foreach (var page in pages.Reader.ReadAllAsync(cancellationToken))
            {
                if (held is not null)
                {
                    yield return held;
                }

                at = page.IsOfList ? at with { After = page.Next } : at with { Below = page.Next };
                held = new ScanPage(page.Records, at.ToString());
            }

            yield return new ScanPage(held?.Records ?? [], null);
        }
        finally
        {
            await stopping.CancelAsync();
            await readers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListAsync(string? after, ChannelWriter<Page> pages, CancellationToken cancellationToken)
    {
        var inOrder = true;
        do
        {
            var page = await list(after, cancellationToken);
            after = page.NextCheckpoint;
            await pages.WriteAsync(new Page(page.Records, IsOfList: true, after ?? Place.End), cancellationToken);

            // A list that is not in the order of ids goes on to its end.
            inOrder = inOrder && IsInOrder(page.Records, Interlocked.Read(ref _highestListed));
            if (inOrder && Ids(page.Records) is [.., { } highest])
            {
                Interlocked.Exchange(ref _highestListed, highest);
                if (highest >= Interlocked.Read(ref _lowestFound))
                {
                    return;
                }
            }
        }
        while (after is not null);

        // All is read; nobody has to look for the rest.
        Interlocked.Exchange(ref _highestListed, long.MaxValue);
    }

    private async Task SearchAsync(string? below, ChannelWriter<Page> pages, CancellationToken cancellationToken)
    {
        while ((Number(below) ?? long.MaxValue) > Interlocked.Read(ref _highestListed))
        {
            var records = await search(below, cancellationToken);
            if (records.Count == 0)
            {
                return;
            }

            if (Ids(records).Min() is not { } lowest)
            {
                // What can't be compared can't meet: the list reads all.
                return;
            }

            below = lowest.ToString(CultureInfo.InvariantCulture);
            Interlocked.Exchange(ref _lowestFound, lowest);
            await pages.WriteAsync(new Page(records, IsOfList: false, below), cancellationToken);
        }
    }

    private static async Task EndingAsync(Task reader, ChannelWriter<Page> pages)
    {
        try
        {
            await reader;
        }
        catch (Exception failure)
        {
            pages.TryComplete(failure);
        }
    }

    /// <summary>Whether the records of a page of the list come by id, and behind those before it.</summary>
    public static bool IsInOrder(IReadOnlyList<CrmRecord> page, long before = -1) =>
        Ids(page) is var ids && ids.TrueForAll(id => id is not null) && ids.Prepend(before).Zip(ids).All(one => one.First < one.Second);

    /// <summary>Whether all that was found from the top lies above all that was listed first. Where it does not, there is not much to read, or
    /// the list begins elsewhere.</summary>
    public static bool IsAbove(IReadOnlyList<CrmRecord> found, IReadOnlyList<CrmRecord> listed) =>
        Ids(found) is { Count: > 0 } above && above.TrueForAll(id => id is not null) && above.Min() > Ids(listed).Max();

    public static string? Lowest(IReadOnlyList<CrmRecord> found) => Ids(found).Min()?.ToString(CultureInfo.InvariantCulture);

    private static List<long?> Ids(IReadOnlyList<CrmRecord> records) => [.. records.Where(record => !record.Deleted).Select(record => Number(record.Id))];

    private static long? Number(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Page(IReadOnlyList<CrmRecord> Records, bool IsOfList, string Next);

    /// <summary>How far the readers are: a place of the list, and the lowest id that the search found.</summary>
    public sealed record Place(string? After, string? Below)
    {
        /// <summary>The list was read to its end.</summary>
        public const string End = "end";

        private const char Between = '~';

        /// <summary>Null where the checkpoint is one of the list alone.</summary>
        public static Place? Parse(string? checkpoint) => checkpoint?.Split(Between) is [var after, var below] ? new(Text(after), Text(below)) : null;

        public override string ToString() => $"{After}{Between}{Below}";

        private static string? Text(string part) => part.Length == 0 ? null : part;
    }
}
