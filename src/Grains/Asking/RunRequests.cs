using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>A piece of a run: records of one object, by one way to find them.</summary>
/// <param name="Side">Where they are.</param>
/// <param name="Mapping">The mapping of their object.</param>
public sealed record RunPart(Side Side, Mapping Mapping)
{
    public IReadOnlyList<string>? Ids { get; init; }

    public string? List { get; init; }

    /// <summary>Else: all that this finds.</summary>
    public RecordQuery Query { get; init; } = Mapping.QueryOn(Side);
}

/// <param name="Records">How many it will be; null where only reading tells.</param>
/// <param name="Calls">How many calls that takes, writes not counted.</param>
public sealed record RunSize(long? Records, long Calls);

/// <summary>Reads requests: what they name, whether it is there, and how much it is.</summary>
public sealed class RunRequests(SyncPlan plan, ICrmAccounts accounts)
{
    /// <summary>So many records may go before everything else; more wait their turn behind what changes live.</summary>
    public const int UrgentRecords = 500;

    private const int MostIds = 10_000;
    private const int MembersPerCall = 250;
    private const int SalesforceId = 18;

    /// <summary>What is wrong with a request, in words for who made it; null for nothing.</summary>
    public string? Refuse(string connection, SyncRequest request)
    {
        if (plan.Connections.FirstOrDefault(one => one.Name == connection)?.Mappings.FirstOrDefault(one => one.Name == request.Mapping) is not { } group)
        {
            return $"There is no mapping '{request.Mapping}' in a connection '{connection}'.";
        }

        var named = new[] { request.HubSpotIds.Count > 0, request.SalesforceIds.Count > 0, request.List is not null, request.Where is not null, request.Soql is not null };
        if (named.Count(one => one) != 1)
        {
            return "Name the records in one way: hubspotIds, salesforceIds, list, where (HubSpot's properties) or soql (Salesforce's fields).";
        }

        if (request.HubSpotIds.Count + request.SalesforceIds.Count > MostIds)
        {
            return $"One run takes at most {MostIds} ids: use a list or a condition, or cut them up.";
        }

        if (request.HubSpotIds.Concat(request.SalesforceIds).FirstOrDefault(id => id.Length == 0 || !id.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '.')) is { } odd)
        {
            return $"'{odd}' is no record's id.";
        }

        if (request.SalesforceIds.FirstOrDefault(id => id.Length != SalesforceId && group.Default.IdentityFieldOn(Side.Salesforce) is not null) is { } cut)
        {
            return $"'{cut}' is no Salesforce id: those have {SalesforceId} characters.";
        }

        if (request.Where is { } where && FilterParser.Parse(where, out var problem) is null)
        {
            return $"The condition can't be read: {problem}. Write for example: lifecyclestage = customer and country = Germany.";
        }

        if (request.Soql is { } soql && !IsBalanced(soql))
        {
            return "The SOQL must be one condition, as it would stand after WHERE, such as Region__c = 'EMEA'.";
        }

        return request.SalesforceObject is { } name && group.Mappings.All(mapping => !string.Equals(mapping.SalesforceObject, name, StringComparison.OrdinalIgnoreCase))
            ? $"The mapping '{request.Mapping}' has no Salesforce object '{name}', but {string.Join(", ", group.Mappings.Select(mapping => mapping.SalesforceObject))}."
            : null;
    }

    public IReadOnlyList<RunPart> PartsOf(string connection, SyncRequest request)
    {
        var group = plan.Mapping(connection, request.Mapping);
        var (hubSpot, salesforce) = (new RunPart(Side.HubSpot, group.Default), new RunPart(Side.Salesforce, group.Default));
        return request switch
        {
            { HubSpotIds.Count: > 0 } => [hubSpot with { Ids = [.. request.HubSpotIds.Distinct(StringComparer.Ordinal)] }],
            { SalesforceIds.Count: > 0 } => [salesforce with { Ids = [.. request.SalesforceIds.Distinct(StringComparer.Ordinal)] }],
            { List: { } list } => [hubSpot with { List = list }],
            { Where: { } where } => [hubSpot with { Query = hubSpot.Query with { Filter = FilterParser.Parse(where, out _) } }],
            _ => [.. group.Mappings.Where(mapping => request.SalesforceObject is not { } only || string.Equals(mapping.SalesforceObject, only, StringComparison.OrdinalIgnoreCase)).Select(mapping => Found(mapping, request.Soql!))],
        };
    }

    /// <summary>How much it is: asks the platform, one call a part. What it finds to be wrong is a <see cref="CrmException"/>.</summary>
    public async Task<RunSize> MeasureAsync(string connection, SyncRequest request, CancellationToken cancellationToken)
    {
        var sizes = await Task.WhenAll(PartsOf(connection, request).Select(part => MeasureAsync(part, cancellationToken)));
        return new RunSize(sizes.Any(size => size.Records is null) ? null : sizes.Sum(size => size.Records), sizes.Sum(size => size.Calls));
    }

    public static Lane LaneOf(RunSize size) => size.Records <= UrgentRecords ? Lane.Urgent : Lane.Sweep;

    private static RunPart Found(Mapping mapping, string soql)
    {
        var query = mapping.QueryOn(Side.Salesforce);
        return new RunPart(Side.Salesforce, mapping) { Query = query with { Where = query.Where is { } scope ? $"({scope}) AND ({soql})" : soql } };
    }

    private async Task<RunSize> MeasureAsync(RunPart part, CancellationToken cancellationToken)
    {
        var connection = plan.Connection(part.Mapping.Connection);
        var (here, there) = (accounts.Crm(connection.AccountOn(part.Side)), accounts.Crm(connection.AccountOn(part.Side.Other())));
        if (part.Ids is { } ids)
        {
            return new RunSize(ids.Count, Read(here, ids.Count) + Read(there, ids.Count));
        }

        var call = new CallContext(Lane.Urgent, Connection: connection.Name);
        if (part.List is { } list)
        {
            var size = await SizeOfAsync(here, list, part.Mapping, call, cancellationToken);
            return new RunSize(size, size is { } members ? Math.Max(1, (members + MembersPerCall - 1) / MembersPerCall) + Read(here, members) + Read(there, members) : 1);
        }

        var scan = here is IMeasurable measurable
            ? await measurable.MeasureAsync(part.Query, call, cancellationToken)
            : throw new CrmException(CrmFault.Refused, "NOT_SEARCHABLE", $"{part.Side} can't be asked for records by a condition here: name them by id.");
        return new RunSize(scan.Records, scan.Calls + Read(there, scan.Records ?? 0));
    }

    private static async Task<long?> SizeOfAsync(ICrm crm, string list, Mapping mapping, CallContext call, CancellationToken cancellationToken) =>
        crm is not ISegments segments || await segments.LookAsync(list, call, cancellationToken) is not { } found
            ? throw new CrmException(CrmFault.Refused, "LIST_NOT_FOUND", $"HubSpot has no list {list}.")
            : found.ObjectType != mapping.HubSpotObject
                ? throw new CrmException(CrmFault.Refused, "OTHER_OBJECT", $"The list {list} '{found.Name}' holds {found.ObjectType}, and this mapping syncs {mapping.HubSpotObject}.")
                : found.Size;

    private static long Read(ICrm crm, long records) => records == 0 ? 0 : crm.Costs.Read.Calls(records, Lane.Sweep);

    /// <summary>A condition that closes more than it opens would leave the scope that it stands in.</summary>
    private static bool IsBalanced(string soql)
    {
        var (depth, quoted) = (0, false);
        for (var i = 0; i < soql.Length; i++)
        {
            switch (soql[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '\'':
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted && --depth < 0:
                    return false;
            }
        }

        return depth == 0 && !quoted && !string.IsNullOrWhiteSpace(soql);
    }
}
