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
internal sealed class RecordPages(SoqlRunner soql)
{
    public const int Rows = 2000;

    public async Task<RecordPage> ReadAsync(
        RecordQuery query, DescribedObject described, ChangeCursor? after, bool withDeleted, CallContext call, CancellationToken cancellationToken)
    {
        var more = withDeleted ? described.OfDeletion : [];
        var page = await soql.PageAsync(PageSoql(query, after, more), withDeleted, call, cancellationToken);
        return Page(page, query, described);
    }

    /// <summary>A page of live records, and in the same call how many there are from its beginning on.</summary>
    public async Task<(RecordPage Page, long Count)> CountAsync(
        RecordQuery query, DescribedObject described, ChangeCursor? after, CallContext call, CancellationToken cancellationToken)
    {
        var (page, count) = await soql.CountedPageAsync(
            PageSoql(query, after, []), $"SELECT COUNT() FROM {query.ObjectType}{SoqlText.And(query.Where, Position(after))}", call, cancellationToken);
        return (Page(page, query, described), count ?? page.Rows.Count);
    }

    /// <summary>Everything behind a record, in no order: that lets Salesforce split the work of a job.</summary>
    public static string Behind(RecordQuery query, ChangeCursor after) => $"{SoqlText.Select(query)}{SoqlText.And(query.Where, Position(after))}";

    private static RecordPage Page(SoqlRows page, RecordQuery query, DescribedObject described) => new(
        [.. page.Rows.Select(row => RecordReader.Read(row, query, described, page.SentAt))],
        page.Rows.Count > 0 && (!page.Done || page.Rows.Count >= Rows));

    private static string PageSoql(RecordQuery query, ChangeCursor? after, IReadOnlyList<string> more) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SoqlText.Select(query, more)}{SoqlText.And(query.Where, Position(after))} ORDER BY {SoqlText.Stamp}, Id LIMIT {Rows}");

    private static string? Position(ChangeCursor? after) => after switch
    {
        null => null,
        { AfterId: null } => $"{SoqlText.Stamp} >= {SoqlText.Instant(after.ModifiedAt)}",
        { AfterId: var id } => $"{SoqlText.Stamp} > {SoqlText.Instant(after.ModifiedAt)} OR ({SoqlText.Stamp} = {SoqlText.Instant(after.ModifiedAt)} AND Id > {SoqlText.Literal(id)})",
    };
}
