using System.IO.Compression;
using HubSpotSfSync.Sync.Pairs;
using Orleans.Serialization;
using Orleans.Storage;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>
/// Orleans' own format, after a byte that says whether it is deflated. That is done with pairs that owe nothing: there may be millions of
/// them, and they rest. What is on its way is written again soon.
/// </summary>
internal sealed class StateSerializer(Serializer serializer) : IGrainStorageSerializer
{
    private const byte Plain = 0;
    private const byte Deflated = 1;

    public BinaryData Serialize<T>(T? input)
    {
        var state = serializer.SerializeToArray(input);
        using var stored = new MemoryStream(state.Length + 1);
        if (input is PairState { Status: PairStatus.Settled })
        {
            stored.WriteByte(Deflated);
            using var deflating = new DeflateStream(stored, CompressionLevel.Fastest, leaveOpen: true);
            deflating.Write(state);
        }
        else
        {
            stored.WriteByte(Plain);
            stored.Write(state);
        }

        return new BinaryData(stored.ToArray());
    }

    public T? Deserialize<T>(BinaryData input)
    {
        var stored = input.ToMemory();
        return serializer.Deserialize<T>(stored.Span[0] switch
        {
            Plain => stored[1..],
            Deflated => Inflate(input),
            var unknown => throw new InvalidDataException($"A stored state begins with {unknown}: a newer version has written it."),
        });
    }

    private static ReadOnlyMemory<byte> Inflate(BinaryData input)
    {
        using var stored = input.ToStream();
        stored.ReadByte();
        using var inflating = new DeflateStream(stored, CompressionMode.Decompress);
        using var state = new MemoryStream((int)stored.Length * 2);
        inflating.CopyTo(state);
        return state.GetBuffer().AsMemory(0, (int)state.Length);
    }
}
