using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Validation;

namespace HubSpotSfSync.Grains.Connections;

/// <summary>How a look at the accounts of a connection goes.</summary>
public sealed record SchemaReading
{
    /// <summary>Gives an account's people, pipelines and currencies; null where they can't be had.</summary>
    public required Func<string, Task<ReferenceData?>> Reference { get; init; }

    /// <summary>Whether to look how the identity fields stand, too.</summary>
    public bool WithIdentities { get; init; }

    /// <summary>Whether what is remembered of the schemas must not serve: somebody may have mended them.</summary>
    public bool Afresh { get; init; }
}

/// <summary>Asks both accounts of a connection what they are like: a call for each object, and a few for what its mappings name besides.</summary>
public sealed class SchemaReader(ICrmAccounts accounts)
{
    private static readonly CallContext Call = new(Lane.Urgent);

    /// <exception cref="CrmException">An account can't be asked now, or does not accept our login.</exception>
    public async Task<ConnectionSchemas> ReadAsync(ConnectionConfig connection, SchemaReading reading, CancellationToken cancellationToken)
    {
        var hubSpot = ReadAsync(connection, Side.HubSpot, reading, cancellationToken);
        var salesforce = ReadAsync(connection, Side.Salesforce, reading, cancellationToken);
        return new ConnectionSchemas(connection, await hubSpot, await salesforce);
    }

    public static string AccountOf(ConnectionConfig connection, Side side) =>
        side == Side.HubSpot ? Accounts.HubSpot(connection.Portal) : Accounts.Salesforce(connection.Org);

    /// <summary>The objects of a side that a connection maps, each with whether it carries the other side's identity.</summary>
    public static IEnumerable<(string Name, bool CarriesIdentity)> ObjectsOf(ConnectionConfig connection, Side side) => connection.Mappings
        .SelectMany(mapping => (side == Side.HubSpot ? [mapping.HubSpot] : mapping.Salesforce).Select(name => (name, CarriesIdentity: mapping.CarriesIdentity(side))))
        .GroupBy(one => one.name, StringComparer.OrdinalIgnoreCase).Select(same => (same.Key, same.Any(one => one.CarriesIdentity)));

    private async Task<AccountSchema> ReadAsync(ConnectionConfig connection, Side side, SchemaReading reading, CancellationToken cancellationToken)
    {
        var account = AccountOf(connection, side);
        var crm = accounts.Crm(account);
        var objects = new Dictionary<string, ObjectSchema>(StringComparer.OrdinalIgnoreCase);
        var missing = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var identities = new Dictionary<string, IdentityField>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, carriesIdentity) in ObjectsOf(connection, side))
        {
            try
            {
                if (carriesIdentity && reading.WithIdentities)
                {
                    identities[name] = await crm.FindIdentityFieldAsync(name, connection.Identity.On(side), Call, cancellationToken);
                }

                objects[name] = await DescribeAsync(crm, name, reading, cancellationToken);
            }
            catch (CrmException refusal) when (IsAboutTheObject(refusal))
            {
                missing[name] = refusal.Message;
            }
        }

        foreach (var parent in side == Side.Salesforce ? ParentsOf(connection, objects) : [])
        {
            try
            {
                objects[parent] = await DescribeAsync(crm, parent, reading, cancellationToken);
            }
            catch (CrmException refusal) when (IsAboutTheObject(refusal))
            {
                // What can't be described is taken to be right.
            }
        }

        return new AccountSchema
        {
            Side = side,
            Objects = objects,
            Missing = missing,
            Identities = identities,
            Segments = side == Side.HubSpot ? await SegmentsAsync(connection, crm as ISegments, cancellationToken) : new Dictionary<string, SegmentInfo?>(),
            Reference = UsesReferenceData(connection) ? await reading.Reference(account) : null,
        };
    }

    private static Task<ObjectSchema> DescribeAsync(ICrm crm, string name, SchemaReading reading, CancellationToken cancellationToken)
    {
        if (reading.Afresh)
        {
            crm.ForgetSchema(name);
        }

        return crm.DescribeAsync(name, Call, cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<string, SegmentInfo?>> SegmentsAsync(ConnectionConfig connection, ISegments? segments, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, SegmentInfo?>();
        foreach (var id in connection.Mappings.Select(mapping => mapping.Inclusion).Append(connection.Inclusion).Select(inclusion => inclusion?.Inclusion.Segment).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (segments is not null)
            {
                found[id] = await segments.LookAsync(id, Call, cancellationToken);
            }
        }

        return found;
    }

    /// <summary>The other objects that fields and conditions reach by a path.</summary>
    private static List<string> ParentsOf(ConnectionConfig connection, Dictionary<string, ObjectSchema> objects) =>
        [.. connection.Mappings
            .SelectMany(mapping => mapping.Salesforce, (mapping, name) => objects.TryGetValue(name, out var schema) ? PathParents.Of(connection, mapping, name, schema) : [])
            .SelectMany(parents => parents)
            .Where(parent => !objects.ContainsKey(parent))
            .Distinct(StringComparer.OrdinalIgnoreCase)];

    private static bool UsesReferenceData(ConnectionConfig connection) =>
        connection.Mappings.SelectMany(mapping => mapping.Fields).SelectMany(field => field.Mappings).Any(field => field.Transform.UsesReferenceData);

    /// <summary>There is no such object, or our login may not see it; and not: nobody may log in.</summary>
    private static bool IsAboutTheObject(CrmException refusal) => refusal.Fault == CrmFault.Refused || refusal.Code == "MISSING_SCOPES";
}
