using System.Buffers;
using System.IO.Compression;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Common;

/// <summary>Looks into a request before its endpoint does, and leaves it as it was.</summary>
internal static class RequestRecords
{
    // Kept in memory: no request of either platform that is looked into is larger.
    private const int InMemory = 64 * 1024 * 1024;

    /// <summary>How many records a request carries: the elements of its lists, or one.</summary>
    public static async Task<int> CountAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.Query.TryGetValue("ids", out var ids))
        {
            return ids.ToString().Split(',').Length;
        }

        return request.HasJsonContentType() ? Math.Max(1, Count(await ReadAsync(request, ct))) : 1;
    }

    /// <summary>The body as it was before it was compressed.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        request.EnableBuffering(InMemory);
        var bytes = new MemoryStream();
        if (request.Headers.ContentEncoding.ToString() is "gzip")
        {
            await using var body = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            await body.CopyToAsync(bytes, ct);
        }
        else
        {
            await request.Body.CopyToAsync(bytes, ct);
        }

        request.Body.Position = 0;
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static int Count(ReadOnlyMemory<byte> body)
    {
        var json = new Utf8JsonReader(new ReadOnlySequence<byte>(body));
        var count = 0;
        var counted = new Stack<int>();
        try
        {
            var isList = false;
            while (json.Read())
            {
                switch (json.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        isList = json.ValueTextEquals("inputs"u8) || json.ValueTextEquals("records"u8) || json.ValueTextEquals("ids"u8);
                        continue;
                    case JsonTokenType.StartArray when isList:
                        counted.Push(json.CurrentDepth);
                        break;
                    case JsonTokenType.EndArray when counted.TryPeek(out var depth) && depth == json.CurrentDepth:
                        counted.Pop();
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.String when counted.TryPeek(out var depth) && depth + 1 == json.CurrentDepth:
                        count++;
                        break;
                    default:
                        break;
                }

                isList = false;
            }
        }
        catch (JsonException)
        {
            // Its endpoint says what is wrong with it.
        }

        return count;
    }
}
