using System.Globalization;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Some records in the order of (stamp, id), and whether more follow.</summary>
internal sealed record RecordPage(IReadOnlyList<CrmRecord> Records, bool HasMore)
{
    /// <summary>Where the next page begins.</summary>
    public ChangeCursor Next => new(DateTimeOffset.FromUnixTimeMilliseconds(Records[^1].Version.ModifiedAtMs), Records[^1].Id);
}

/// <summary>
/// Pages by value. A page that was cut short is not followed by its locator: the next one starts behind its last record, which
/// survives a restart.
/// </summary>
internal sealed class RecordPages(SoqlRunner soql, UpdatedWindow updates, TimeProvider clock)
{
    public const int Rows = 2000;

    public async Task<RecordPage> ReadAsync(RecordQuery query, DescribedObject described, ChangeCursor? after, CallContext call, CancellationToken cancellationToken) =>
        Page(await soql.PageAsync(PageSoql(query, described, after, []), withDeleted: false, call, cancellationToken), query, described);

    /// <summary>A page, and in the same call how many there are from its beginning on.</summary>
    public async Task<(RecordPage Page, long Count)> CountAsync(
        RecordQuery query, DescribedObject described, ChangeCursor? after, CallContext call, CancellationToken cancellationToken)
    {
        var count = soql.PathOf($"SELECT COUNT() FROM {query.ObjectType}{SoqlText.And(query.Where, Position(after))}", withDeleted: false);
        var (page, counted) = await soql.PageAndAsync(PageSoql(query, described, after, []), withDeleted: false, count, call, cancellationToken);
        return (Page(page, query, described), counted.Refused ? page.Rows.Count : counted.Body.GetProperty("totalSize").GetInt64());
    }

    /// <summary>
    /// A page of changes, deleted records included. The first one asks in the same call how far changes can be seen at all: a
    /// transaction shows its rows when it ends, with stamps from when it touched them.
    /// </summary>
    public async Task<ChangePage> ChangesAsync(RecordQuery query, DescribedObject described, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        var text = PageSoql(query, described, since, described.OfDeletion);
        var now = clock.GetUtcNow();
        var (page, updated) = since.AfterId is null
            ? await soql.PageAndAsync(text, withDeleted: true, updates.PathOf(query.ObjectType, now), call, cancellationToken)
            : (await soql.PageAsync(text, withDeleted: true, call, cancellationToken), null);
        var read = Page(page, query, described);
        return new ChangePage(read.Records, read.Records.Count > 0 ? read.Next : since, read.HasMore) { CoveredUntil = UpdatedWindow.HeldBackAt(updated, now) };
    }

    /// <summary>Everything behind a record, in no order: that lets Salesforce split the work of a job.</summary>
    public static string Behind(RecordQuery query, DescribedObject described, ChangeCursor after) => $"{SoqlText.Select(query, described)}{SoqlText.And(query.Where, Position(after))}";

    private static RecordPage Page(SoqlRows page, RecordQuery query, DescribedObject described) => new(
        [.. page.Rows.Select(row => RecordReader.Read(row, query, described, page.SentAt))],
        page.Rows.Count > 0 && (!page.Done || page.Rows.Count >= Rows));

    private static string PageSoql(RecordQuery query, DescribedObject described, ChangeCursor? after, IReadOnlyList<string> more) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SoqlText.Select(query, described, more)}{SoqlText.And(query.Where, Position(after))} ORDER BY {SoqlText.Stamp}, Id LIMIT {Rows}");

    private static string? Position(ChangeCursor? after) => after switch
    {
        null => null,
        { AfterId: null } => $"{SoqlText.Stamp} >= {SoqlText.Instant(after.ModifiedAt)}",
        { AfterId: var id } => $"{SoqlText.Stamp} > {SoqlText.Instant(after.ModifiedAt)} OR ({SoqlText.Stamp} = {SoqlText.Instant(after.ModifiedAt)} AND Id > {SoqlText.Literal(id)})",
    };
}
