using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>The key of one mapping of one connection: "emea-main/contacts".</summary>
public readonly record struct MappingKey(string Connection, string Mapping)
{
    public override string ToString() => $"{Connection}/{Mapping}";

    public static MappingKey Of(Mapping mapping) => new(mapping.Connection, mapping.Name);

    public static MappingKey Of(MappingGroup group) => new(group.Connection, group.Name);

    public static MappingKey Of(Rival rival) => new(rival.Connection, rival.Mapping);

    public static MappingKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 2);
        return new(parts[0], parts[1]);
    }
}

/// <summary>The key of a pair: "emea-main/contacts/h501".</summary>
public readonly record struct PairKey(MappingKey Mapping, string Pair)
{
    public override string ToString() => $"{Mapping}/{Pair}";

    public static PairKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 3);
        return new(new(parts[0], parts[1]), parts[2]);
    }

    /// <summary>The name of a pair that begins with this record.</summary>
    public static string NameFor(Side side, string recordId) => (side == Side.HubSpot ? "h" : "s") + recordId;

    /// <summary>Where the record is that the pair began with.</summary>
    public static Side SideOf(string pair) => pair[0] == 'h' ? Side.HubSpot : Side.Salesforce;
}

/// <summary>The key of what works on one object of a mapping: "emea-main/contacts/Salesforce/Lead".</summary>
public readonly record struct ObjectKey(MappingKey Mapping, Side Side, string ObjectType)
{
    public override string ToString() => $"{Mapping}/{Side}/{ObjectType}";

    public static ObjectKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 4);
        return new(new(parts[0], parts[1]), Enum.Parse<Side>(parts[2]), parts[3]);
    }
}

/// <summary>The key of a writer: one a mapped object and lane, because what a batch reads back differs by mapping.</summary>
public readonly record struct WriterKey(ObjectKey Target, Lane Lane)
{
    public override string ToString() => $"{Target}/{Lane}";

    public static WriterKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 5);
        return new(new(new(parts[0], parts[1]), Enum.Parse<Side>(parts[2]), parts[3]), Enum.Parse<Lane>(parts[4]));
    }
}

/// <summary>The key of a list that decides who is synced: "emea/42".</summary>
public readonly record struct SegmentKey(string Portal, string Segment)
{
    public override string ToString() => $"{Portal}/{Segment}";

    public static SegmentKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 2);
        return new(parts[0], parts[1]);
    }
}

/// <summary>The key of one part of a portal's inbox: "emea/2".</summary>
public readonly record struct InboxKey(string Portal, int Partition)
{
    public override string ToString() => $"{Portal}/{Partition}";

    public static InboxKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 2);
        return new(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary>The key of a "sync now": "emea-main/9f3c41d07a52".</summary>
public readonly record struct SyncRunKey(string Connection, string Run)
{
    public override string ToString() => $"{Connection}/{Run}";

    public static SyncRunKey New(string connection) =>
        new(connection, Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6)));

    public static SyncRunKey Parse(string key)
    {
        var parts = KeyParts.Split(key, 2);
        return new(parts[0], parts[1]);
    }
}

internal static class KeyParts
{
    public static string[] Split(string key, int count)
    {
        var parts = key.Split('/');
        return parts.Length == count ? parts : throw new FormatException($"The key '{key}' has {parts.Length} parts, not {count}.");
    }
}
