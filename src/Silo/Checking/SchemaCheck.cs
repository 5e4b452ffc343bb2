using HubSpotSfSync.Grains.Connections;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Validation;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>Checks the connections of a configuration against their accounts.</summary>
internal static class SchemaCheck
{
    public static async Task<IReadOnlyList<ValidationProblem>> RunAsync(SyncConfig config, CheckedAccounts accounts, CancellationToken cancellationToken)
    {
        var problems = new List<ValidationProblem>();
        var unreachable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var connection in config.Connections)
        {
            if (Sides.Both.Any(side => unreachable.Contains(SchemaReader.AccountOf(connection, side))))
            {
                continue;
            }

            foreach (var side in Sides.Both)
            {
                if (await ReachAsync(config, connection, side, accounts, cancellationToken) is { } problem)
                {
                    unreachable.Add(SchemaReader.AccountOf(connection, side));
                    problems.Add(problem);
                }
            }

            if (!Sides.Both.Any(side => unreachable.Contains(SchemaReader.AccountOf(connection, side))))
            {
                problems.AddRange(await CheckAsync(connection, accounts, cancellationToken));
                problems.AddRange(Unread(config, connection, accounts));
            }
        }

        return [.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
    }

    public static Task<ConnectionSchemas> ReadAsync(ConnectionConfig connection, CheckedAccounts accounts, CancellationToken cancellationToken) =>
        accounts.Schemas.ReadAsync(connection, new SchemaReading { Reference = accounts.ReferenceAsync, WithIdentities = true }, cancellationToken);

    /// <summary>What transforms need besides the records' values, and can't have.</summary>
    public static IEnumerable<ValidationProblem> Unread(SyncConfig config, ConnectionConfig connection, CheckedAccounts accounts) =>
        Sides.Both.Where(side => accounts.WithoutReference.ContainsKey(SchemaReader.AccountOf(connection, side))).Select(side => Unread(
            side == Side.HubSpot ? config.PortalOf(connection).Location : config.OrgOf(connection).Location,
            SchemaReader.AccountOf(connection, side),
            accounts));

    private static ValidationProblem Unread(SourceLocation location, string account, CheckedAccounts accounts)
    {
        var what = $"people, pipelines and currencies of {account} can't be read, and fields need them: {accounts.WithoutReference[account].TrimEnd('.')}";
        return ValidationProblem.At(location, what, "Give our login the right to read them") with { Partial = true };
    }

    private static async Task<IReadOnlyList<ValidationProblem>> CheckAsync(ConnectionConfig connection, CheckedAccounts accounts, CancellationToken cancellationToken)
    {
        try
        {
            return SchemaValidation.Check(await ReadAsync(connection, accounts, cancellationToken));
        }
        catch (CrmException failure)
        {
            return [ValidationProblem.At(connection.Location, $"connection '{connection.Name}' can't be checked: {failure.Message.TrimEnd('.')}", "Do what the message says, and check again")];
        }
    }

    /// <summary>One look that needs nothing but the login.</summary>
    private static async Task<ValidationProblem?> ReachAsync(SyncConfig config, ConnectionConfig connection, Side side, CheckedAccounts accounts, CancellationToken cancellationToken)
    {
        var (location, name) = side == Side.HubSpot ? (config.PortalOf(connection).Location, $"portal '{connection.Portal}'") : (config.OrgOf(connection).Location, $"org '{connection.Org}'");
        try
        {
            var identity = await ((ICheckup)accounts.Crm(SchemaReader.AccountOf(connection, side))).IdentifyAsync(CheckCommands.Call, cancellationToken);
            var wanted = config.PortalOf(connection).Id;
            return side == Side.HubSpot && identity.Id.Length > 0 && identity.Id != $"{wanted}"
                ? ValidationProblem.At(location, $"{name} has the id {wanted}, and its login is one to portal {identity.Id}", $"Write id: {identity.Id}, or give the portal a login of its own")
                : null;
        }
        catch (CrmException failure)
        {
            return ValidationProblem.At(location, $"{name} can't be asked: {failure.Message.TrimEnd('.')}", "Check its address and its login");
        }
    }
}
