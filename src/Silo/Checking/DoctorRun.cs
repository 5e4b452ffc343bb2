using System.Globalization;
using HubSpotSfSync.Grains.Connections;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Validation;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>Looks at every account, then at every connection, and tells how each thing is.</summary>
/// <param name="config">What is to run.</param>
/// <param name="accounts">Its accounts.</param>
/// <param name="fix">Whether HubSpot's identity properties are created where they are missing.</param>
internal sealed class DoctorRun(SyncConfig config, CheckedAccounts accounts, bool fix)
{
    /// <summary>Logins with a signed assertion are refused by clocks that are further apart, and versions are compared by stamps.</summary>
    private static readonly TimeSpan ClocksMayDiffer = TimeSpan.FromSeconds(5);

    private readonly List<Check> _checks = [];
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);

    public async Task<(IReadOnlyList<Check> Checks, IReadOnlyList<ValidationProblem> Problems)> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var portal in config.Portals)
        {
            await CheckAccountAsync(Accounts.HubSpot(portal.Name), $"portal {portal.Name}", Side.HubSpot, portal.Id.ToString(CultureInfo.InvariantCulture), cancellationToken);
        }

        foreach (var org in config.Orgs)
        {
            await CheckAccountAsync(Accounts.Salesforce(org.Name), $"org {org.Name}", Side.Salesforce, null, cancellationToken);
        }

        var problems = new List<ValidationProblem>();
        foreach (var connection in config.Connections)
        {
            problems.AddRange(await CheckConnectionAsync(connection, cancellationToken));
        }

        return (_checks, [.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
    }

    private async Task CheckAccountAsync(string account, string subject, Side side, string? id, CancellationToken cancellationToken)
    {
        if (accounts.Crm(account) is not ICheckup checkup)
        {
            return;
        }

        try
        {
            var identity = await checkup.IdentifyAsync(CheckCommands.Call, cancellationToken);
            _reached.Add(account);
            Tell(subject, Health.Ok, $"logged in as {identity.Login} to {identity.Id}: {identity.Account}");
            if (id is not null && identity.Id.Length > 0 && identity.Id != id)
            {
                Tell(subject, Health.Problem, $"the file says id: {id}, and the login is one to portal {identity.Id}", $"Write id: {identity.Id}, or give the portal a login of its own");
            }

            foreach (var finding in await checkup.LookAsync(WishOf(account, side), CheckCommands.Call, cancellationToken))
            {
                Tell(subject, finding.Health, finding.What, finding.Remedy);
            }
        }
        catch (CrmException failure)
        {
            Tell(subject, Health.Problem, failure.Message, "Check the address and the login below it in the file");
        }

        TellBudget(account, subject, side);
        TellClock(account, subject);
    }

    private CheckupWish WishOf(string account, Side side)
    {
        var connections = config.Connections.Where(connection => SchemaReader.AccountOf(connection, side) == account).ToList();
        return new CheckupWish
        {
            Objects = [.. connections.SelectMany(connection => connection.Mappings.SelectMany(mapping => ObjectsOf(mapping, side))).GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).Select(Merge)],
            ReferenceData = connections.SelectMany(connection => connection.Mappings).SelectMany(mapping => mapping.Fields).SelectMany(field => field.Mappings).Any(field => field.Transform.UsesReferenceData),
            Segments = connections.Any(connection => connection.Mappings.Select(mapping => mapping.Inclusion).Append(connection.Inclusion).Any(inclusion => inclusion?.Inclusion.Segment is not null)),
            Pushes = connections.Any(connection => side == Side.HubSpot ? config.PortalOf(connection).WebhooksEnabled : config.OrgOf(connection).ChangeEvents),
        };
    }

    private static IEnumerable<MappedObjectWish> ObjectsOf(MappingConfig mapping, Side side)
    {
        var written = mapping.Direction == Direction.Both || (mapping.Direction == Direction.ToSalesforce) == (side == Side.Salesforce);
        var deleted = written && (mapping.Deletions == DeletionPolicy.Propagate || (mapping.Deletions == DeletionPolicy.Archive && side == Side.HubSpot));
        var fields = mapping.Fields.SelectMany(field => field.Mappings).SelectMany(field => field.ReadOn(side)).ToList();
        return (side == Side.HubSpot ? [mapping.HubSpot] : mapping.Salesforce).Select(name => new MappedObjectWish(name, written, deleted, mapping.CarriesIdentity(side), fields));
    }

    private static MappedObjectWish Merge(IEnumerable<MappedObjectWish> same) => same.Aggregate((one, other) => new(
        one.Name, one.Written || other.Written, one.Deleted || other.Deleted, one.CarriesIdentity || other.CarriesIdentity, [.. one.Fields.Union(other.Fields, StringComparer.OrdinalIgnoreCase)]));

    private void TellBudget(string account, string subject, Side side)
    {
        if (accounts.Permits.ReportedOf(account) is not { } usage)
        {
            return;
        }

        var share = side == Side.HubSpot ? config.Portals.First(portal => Accounts.HubSpot(portal.Name) == account).Budget : config.Orgs.First(org => Accounts.Salesforce(org.Name) == account).Budget;
        var limit = share.DailyCalls ?? usage.Limit;
        var reserve = (long)Math.Round(limit * share.Reserve);
        var left = limit - usage.Used - reserve;
        var what = string.Create(CultureInfo.InvariantCulture, $"{usage.Used:N0} of {limit:N0} daily API calls are used; {Math.Round(limit * share.Share):N0} are ours, {reserve:N0} stay in reserve");
        Tell(subject, left > 0 ? Health.Ok : Health.Warning, what, left > 0 ? null : "The sync waits for the next day, or for a larger budget below it in the file");
    }

    private void TellClock(string account, string subject)
    {
        if (accounts.Clocks.AheadOf(account) is not { } ahead)
        {
            return;
        }

        if (ahead.Duration() > ClocksMayDiffer)
        {
            Tell(subject, Health.Warning, string.Create(CultureInfo.InvariantCulture, $"its clock is {ahead.Duration().TotalSeconds:0} seconds {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's"), "Let this machine's clock be set by NTP");
        }
        else
        {
            Tell(subject, Health.Ok, "its clock and this machine's agree to the second");
        }
    }

    private async Task<IReadOnlyList<ValidationProblem>> CheckConnectionAsync(ConnectionConfig connection, CancellationToken cancellationToken)
    {
        var subject = $"connection {connection.Name}";
        if (Sides.Both.Where(side => !_reached.Contains(SchemaReader.AccountOf(connection, side))).ToList() is { Count: > 0 } silent)
        {
            Tell(subject, Health.Problem, $"not checked: {string.Join(" and ", silent)} did not let us in", "Mend the login first");
            return [];
        }

        try
        {
            if (fix)
            {
                await FixAsync(connection, subject, cancellationToken);
            }

            var schemas = await SchemaCheck.ReadAsync(connection, accounts, cancellationToken);
            foreach (var side in Sides.Both)
            {
                var ready = schemas.On(side).Identities.Where(one => one.Value.Ready).Select(one => one.Key).ToList();
                if (ready.Count > 0)
                {
                    Tell(subject, Health.Ok, $"{side}'s {string.Join(", ", ready)} can carry the identity of the other record in {connection.Identity.On(side)}");
                }
            }

            IReadOnlyList<ValidationProblem> problems = [.. SchemaValidation.Check(schemas), .. SchemaCheck.Unread(config, connection, accounts)];
            if (problems.Count == 0)
            {
                Tell(subject, Health.Ok, $"{string.Join(", ", connection.Mappings.Select(mapping => $"{mapping.HubSpot} <-> {mapping.SalesforceNames}"))} fit{(connection.Mappings.Count == 1 ? "s" : "")} the schemas of both sides");
            }

            return problems;
        }
        catch (CrmException failure)
        {
            Tell(subject, Health.Problem, failure.Message, "Do what the message says, and run doctor again");
            return [];
        }
    }

    /// <summary>Only HubSpot lets its fields be created with the rights that a sync should have.</summary>
    private async Task FixAsync(ConnectionConfig connection, string subject, CancellationToken cancellationToken)
    {
        var crm = accounts.Crm(SchemaReader.AccountOf(connection, Side.HubSpot));
        foreach (var (name, _) in SchemaReader.ObjectsOf(connection, Side.HubSpot).Where(one => one.CarriesIdentity))
        {
            var field = connection.Identity.HubSpot;
            if (await crm.FindIdentityFieldAsync(name, field, CheckCommands.Call, cancellationToken) is { Offered: true })
            {
                var made = await crm.EnsureIdentityFieldAsync(name, field, CheckCommands.Call, cancellationToken);
                Tell(subject, made.Ready ? Health.Ok : Health.Problem, made.Ready ? $"created HubSpot's {name}.{field}" : $"HubSpot's {name}.{field} could not be created", made.Ready ? null : made.Remedy);
            }
        }
    }

    private void Tell(string subject, Health health, string what, string? remedy = null) => _checks.Add(new Check(subject, health, what, remedy));
}
