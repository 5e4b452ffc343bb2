using System.IO.Compression;
using HubSpotSfSync.Sync.Pairs;
using Orleans.Serialization;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Orleans' own format, after a byte that says whether it is deflated. That is done with pairs that owe nothing: there may be millions of
/// them, and they rest. What is on its way is written again soon.
/// </summary>
public sealed class PairSerializer(Serializer<PairState> serializer)
{
    private const byte Plain = 0;
    private const byte Deflated = 1;

    /// <summary>Appends the state to what there is already.</summary>
    public void Serialize(PairState pair, MemoryStream stored)
    {
        if (pair.Status != PairStatus.Settled)
        {
            stored.WriteByte(Plain);
            serializer.Serialize(pair, stored);
            return;
        }

        stored.WriteByte(Deflated);
        using var deflating = new DeflateStream(stored, CompressionLevel.Fastest, leaveOpen: true);
        deflating.Write(serializer.SerializeToArray(pair));
    }

    public PairState Deserialize(ReadOnlyMemory<byte> stored) => serializer.Deserialize(stored.Span[0] switch
    {
        Plain => stored[1..],
        Deflated => Inflate(stored[1..]),
        var unknown => throw new InvalidDataException($"A stored pair begins with {unknown}: a newer version has written it."),
    })!;

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated)
    {
        using var stored = new MemoryStream(deflated.ToArray(), writable: false);
        using var inflating = new DeflateStream(stored, CompressionMode.Decompress);
        using var state = new MemoryStream(deflated.Length * 3);
        inflating.CopyTo(state);
        return state.GetBuffer().AsMemory(0, (int)state.Length);
    }
}
