using System.Buffers.Binary;
using Google.Protobuf;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>Replay ids on the wire: opaque to clients, eight bytes here.</summary>
internal static class ReplayIds
{
    public static ByteString Bytes(long replayId)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, replayId);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <returns>Null for an id that is not of this bus or no longer kept.</returns>
    public static long? Read(ByteString bytes, EventBus events) => bytes.Length == sizeof(long)
        && BinaryPrimitives.ReadInt64BigEndian(bytes.Span) is var replayId
        && replayId >= events.ForgottenUpTo && replayId <= events.LastReplayId
            ? replayId
            : null;
}
