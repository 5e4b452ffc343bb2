using System.Buffers;
using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>How the CSV of a job is written: both what is uploaded and what is answered.</summary>
internal sealed record CsvFormat(string DelimiterName, char Delimiter, string LineEndingName, string LineEnding)
{
    private static readonly Dictionary<string, char> Delimiters = new(StringComparer.Ordinal)
    {
        ["COMMA"] = ',',
        ["TAB"] = '\t',
        ["PIPE"] = '|',
        ["SEMICOLON"] = ';',
        ["CARET"] = '^',
        ["BACKQUOTE"] = '`',
    };

    private static readonly Dictionary<string, string> LineEndings = new(StringComparer.Ordinal) { ["LF"] = "\n", ["CRLF"] = "\r\n" };

    /// <exception cref="RefusedException">There is no such delimiter or line ending.</exception>
    public static CsvFormat Of(string? delimiter, string? lineEnding)
    {
        delimiter ??= "COMMA";
        lineEnding ??= "LF";
        if (!Delimiters.TryGetValue(delimiter, out var character))
        {
            throw new RefusedException(new SalesforceError("INVALIDJOB", $"'{delimiter}' is not a valid value for columnDelimiter"));
        }

        return LineEndings.TryGetValue(lineEnding, out var ending)
            ? new CsvFormat(delimiter, character, lineEnding, ending)
            : throw new RefusedException(new SalesforceError("INVALIDJOB", $"'{lineEnding}' is not a valid value for lineEnding"));
    }

    /// <summary>Appends one row, every value in quotes.</summary>
    public void Append(ArrayBufferWriter<byte> into, params IEnumerable<string> values)
    {
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
            {
                Encoding.UTF8.GetBytes([Delimiter], into);
            }

            isFirst = false;
            into.Write("\""u8);
            Encoding.UTF8.GetBytes(value.Contains('"', StringComparison.Ordinal) ? value.Replace("\"", "\"\"", StringComparison.Ordinal) : value, into);
            into.Write("\""u8);
        }

        Encoding.UTF8.GetBytes(LineEnding, into);
    }
}
