using System.Text.RegularExpressions;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>What an admin sets up on the event bus, with the platform's limits. The org's gate is held.</summary>
internal sealed partial class EventSetup(Org org)
{
    private const int MostChannels = 100;
    private const int MostEnriched = 10;
    private const int MostManaged = 200;
    private static readonly string[] Presets = ["LATEST", "EARLIEST"];
    private static readonly string[] FieldTypes = ["string", "boolean", "double", "long"];
    private long _created;

    private EventCatalogue Catalogue => org.Events.Catalogue;

    /// <returns>The id.</returns>
    public string AddChannel(string name)
    {
        if (!name.EndsWith("__chn", StringComparison.Ordinal) || Catalogue.Channels.Count >= MostChannels || !Catalogue.Channels.TryAdd(name, new EventChannel(name)))
        {
            throw Invalid("DUPLICATE_DEVELOPER_NAME", $"{name} is taken, does not end in __chn, or the org has {MostChannels} channels");
        }

        return RecordId.Format("0YL", ++_created);
    }

    /// <returns>The id.</returns>
    public string AddMember(string channelName, string selectedEntity, IReadOnlyList<string> enriched, string? filter)
    {
        if (!Catalogue.Channels.TryGetValue(channelName, out var channel))
        {
            throw Invalid("INVALID_INPUT", $"There is no channel {channelName}");
        }

        var type = org.Metadata.Types.FirstOrDefault(type => type.ChangeEventName == selectedEntity)
            ?? throw Invalid("INVALID_INPUT", $"{selectedEntity} can't be selected");
        var filtered = filter is null ? [] : type.Fields.Where(field => Word(filter, field.Name));
        FieldDefinition[] fields = [.. enriched.Select(name => type.Find(name) ?? throw Invalid("INVALID_FIELD", $"{name} is no field of {type.Name}")).Concat(filtered).Distinct()];
        if (fields.Length > MostEnriched)
        {
            throw Invalid("LIMIT_EXCEEDED", $"At most {MostEnriched} fields can be enriched");
        }

        channel.Members[type.Name] = new ChannelMember(type, fields, filter is null ? null : Filter(type, filter));
        return RecordId.Format("0v8", ++_created);
    }

    /// <returns>The id.</returns>
    public string AddManagedSubscription(string developerName, string topicName, string? defaultReplay, string? errorRecoveryReplay, string? state)
    {
        if (!DeveloperName().IsMatch(developerName) || Catalogue.ManagedSubscriptions.Values.Any(held => held.DeveloperName == developerName))
        {
            throw Invalid("DUPLICATE_DEVELOPER_NAME", $"{developerName} is taken or no developer name");
        }

        if (Catalogue.ManagedSubscriptions.Count >= MostManaged)
        {
            throw Invalid("LIMIT_EXCEEDED", $"An org can have {MostManaged} managed subscriptions");
        }

        if (!Presets.Contains(defaultReplay ?? "LATEST") || !Presets.Contains(errorRecoveryReplay ?? "LATEST") || (state ?? "RUN") is not "RUN" and not "STOP")
        {
            throw Invalid("INVALID_INPUT", "Replay presets are LATEST and EARLIEST, states are RUN and STOP");
        }

        var id = RecordId.Format("18x", ++_created);
        Catalogue.ManagedSubscriptions[id] = new ManagedEventSubscription(id, developerName, topicName, defaultReplay ?? "LATEST", errorRecoveryReplay ?? "LATEST", state ?? "RUN");
        return id;
    }

    /// <summary>Adds a platform event, or fields to one: then its messages have another schema.</summary>
    public PlatformEventType AddPlatformEvent(string name, IReadOnlyList<PlatformEventField> fields)
    {
        if (!name.EndsWith("__e", StringComparison.Ordinal) || fields.Any(field => !field.Name.EndsWith("__c", StringComparison.Ordinal) || !FieldTypes.Contains(field.Type)))
        {
            throw Invalid("INVALID_INPUT", $"A platform event ends in __e and its fields in __c; their types are {string.Join(", ", FieldTypes)}");
        }

        return Catalogue.PlatformEvents[name] = new PlatformEventType(name, fields);
    }

    /// <summary>Publishes a gap event on demand.</summary>
    public void AddGap(string objectName, ChangeType change, IReadOnlyList<string>? recordIds)
    {
        var type = org.Metadata.Find(objectName) ?? throw Invalid("INVALID_TYPE", $"sObject type '{objectName}' is not supported.");
        if (change < ChangeType.GapCreate)
        {
            throw Invalid("INVALID_INPUT", $"{change} is no gap");
        }

        var record = change == ChangeType.GapOverflow
            ? org.Table(type).ModifiedFrom(0).FirstOrDefault()
            : recordIds is [var first, ..] && RecordId.Normalize(first) is { } id ? org.Find(id) : null;
        if (record is null || record.Type != type)
        {
            throw Invalid("INVALID_INPUT", "A gap event names records that are there; an overflow needs at least one of the object");
        }

        org.Events.PublishGap(record, change, change == ChangeType.GapOverflow ? [ChangeOverflow.NoRecord] : recordIds!);
    }

    private Func<SObjectRecord, bool> Filter(SObjectType type, string filter)
    {
        if (filter.Contains("ChangeEventHeader.", StringComparison.Ordinal))
        {
            throw Invalid("INVALID_INPUT", "This sandbox filters by the fields of records only, not by the header");
        }

        var query = SoqlParser.Parse($"SELECT Id FROM {type.Name} WHERE {filter}");
        return new SoqlFilter(org, type, query, new SemiJoins(org)).Bind(query.Where);
    }

    private static bool Word(string text, string word) => Regex.IsMatch(text, $@"\b{Regex.Escape(word)}\b", RegexOptions.IgnoreCase);

    private static RefusedException Invalid(string code, string message) => new(new SalesforceError(code, message));

    [GeneratedRegex("^[A-Za-z](?:[A-Za-z0-9]|_(?!_))*(?<!_)$")]
    private static partial Regex DeveloperName();
}
