using System.Collections;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>
/// Records a query found, held as numbers: a cursor lives two days and a client may leave many open. A record that is
/// gone for good since then is skipped by whoever reads the page.
/// </summary>
internal sealed class RecordList(SObjectTable table, int[] numbers) : IReadOnlyList<SObjectRecord>
{
    public int Count => numbers.Length;

    public SObjectRecord this[int index] => table.ByNumber(numbers[index]) ?? throw new InvalidOperationException($"No record {numbers[index]}");

    public static RecordList Of(SObjectTable table, IEnumerable<SObjectRecord> records) =>
        new(table, [.. records.Select(record => (int)record.Number)]);

    /// <summary>The records of a page that still exist.</summary>
    public IEnumerable<SObjectRecord> Page(int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            if (table.ByNumber(numbers[at]) is { } record)
            {
                yield return record;
            }
        }
    }

    public IEnumerator<SObjectRecord> GetEnumerator() => Page(0, Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
