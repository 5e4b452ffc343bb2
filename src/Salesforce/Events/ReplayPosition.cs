using Google.Protobuf;
using HubSpotSfSync.Salesforce.Protos;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>
/// How far the stream is told completely. Events that came apart share one replay id, and a subscription starts behind all of it:
/// an id may be stored only when a different one, or a keep-alive, has come.
/// </summary>
internal sealed class ReplayPosition
{
    private ByteString _last = ByteString.Empty;

    /// <summary>Whether the text is a position at all.</summary>
    public static bool IsPosition(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var bytes) && bytes > 0;

    /// <summary>The position that this response makes safe, once all events up to and with it are; null when it makes none.</summary>
    public string? Advance(FetchResponse response)
    {
        if (response.Events.Count == 0)
        {
            _last = ByteString.Empty;
            return response.LatestReplayId.IsEmpty ? null : response.LatestReplayId.ToBase64();
        }

        string? safe = null;
        foreach (var replayId in response.Events.Select(consumed => consumed.ReplayId))
        {
            safe = !_last.IsEmpty && replayId != _last ? _last.ToBase64() : safe;
            _last = replayId;
        }

        return safe;
    }
}
