using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace HubSpotSfSync.Salesforce.Bulk;

/// <summary>Rows that go out in one job, each by column. What a row leaves out stays empty, which leaves the field alone.</summary>
internal sealed class CsvUpload : HttpContent
{
    private const int FlushEvery = 500;

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly IReadOnlyList<IReadOnlyDictionary<string, string>> _rows;
    private readonly List<string> _columns;

    public CsvUpload(IReadOnlyList<IReadOnlyDictionary<string, string>> rows)
    {
        _rows = rows;
        _columns = [.. rows.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase)];
        Headers.ContentType = new MediaTypeHeaderValue("text/csv", "UTF-8");
    }

    /// <summary>What a row takes at the most, quotes and delimiters included; a column that it leaves out takes one more.</summary>
    public static long BytesOf(IReadOnlyDictionary<string, string> row) => row.Values.Sum(text => (long)Utf8.GetByteCount(text) + text.Count(character => character == '"') + 3);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(stream, Utf8, leaveOpen: true);
        await using var csv = new CsvWriter(text, Format, leaveOpen: true);
        foreach (var column in _columns)
        {
            csv.WriteField(column);
        }

        await csv.NextRecordAsync();
        foreach (var (at, row) in _rows.Index())
        {
            foreach (var column in _columns)
            {
                csv.WriteField(row.GetValueOrDefault(column, string.Empty));
            }

            await csv.NextRecordAsync();
            if (at % FlushEvery == 0)
            {
                await csv.FlushAsync();
                await text.FlushAsync(cancellationToken);
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
