using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Bulk;

/// <summary>One row, by column. It is only there until the next one is read.</summary>
internal sealed class BulkRow(CsvParser parser, IReadOnlyDictionary<string, int> columns)
{
    /// <summary>Empty where the column is not there.</summary>
    public string this[string column] => columns.TryGetValue(column, out var at) && at < parser.Count ? parser[at] : string.Empty;
}

/// <summary>CSV that a job left, read as it comes over the line.</summary>
internal sealed class BulkResult(HttpResponseMessage response, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>Whether an answer without so much as a header says that there are no rows: so it is with a job that ended before it began.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Where the next page begins; null after the last one. Salesforce says "null" as text.</summary>
    public string? NextLocator => HeaderOf("Sforce-Locator") is { } locator and not "null" ? locator : null;

    /// <summary>How many rows there should be, where Salesforce says it.</summary>
    private long? Announced => long.TryParse(HeaderOf("Sforce-NumberOfRecords"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : null;

    public async IAsyncEnumerable<BulkRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        using var parser = new CsvParser(text, Format);
        if (!await NextAsync(parser, cancellationToken))
        {
            if (MayBeEmpty)
            {
                yield break;
            }

            throw Broken("it is empty");
        }

        var columns = parser.Record!.Index().ToDictionary(column => column.Item, column => column.Index, StringComparer.OrdinalIgnoreCase);
        var row = new BulkRow(parser, columns);
        long rows = 0;
        while (await NextAsync(parser, cancellationToken))
        {
            if (parser.Count != columns.Count)
            {
                throw Broken($"row {rows + 1} has {parser.Count} of {columns.Count} columns");
            }

            rows++;
            yield return row;
        }

        if (Announced is { } announced && announced != rows)
        {
            throw Broken($"it has {rows} of {announced} rows");
        }
    }

    public void Dispose() => response.Dispose();

    private async Task<bool> NextAsync(CsvParser parser, CancellationToken cancellationToken)
    {
        try
        {
            return await parser.ReadAsync().WaitAsync(LongestSilence, clock, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or InvalidDataException or CsvHelperException)
        {
            throw Broken(failure.GetType().Name, failure);
        }
        catch (TimeoutException)
        {
            throw Broken($"nothing came for {LongestSilence.TotalSeconds:0} s");
        }
    }

    private string? HeaderOf(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static CrmException Broken(string how, Exception? inner = null) =>
        new(CrmFault.Unavailable, "BROKEN_RESULT", $"The result of a bulk job of Salesforce broke off: {how}.", Soon, inner);
}
