using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>The schemas of change events: the newest of each object, and every one ever given out by its id.</summary>
internal sealed class EventSchemas
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SObjectType, (int Version, EventSchema Schema)> _newest = [];
    private readonly Dictionary<string, EventSchema> _byId = new(StringComparer.Ordinal);

    public EventSchema Of(SObjectType type)
    {
        lock (_lock)
        {
            if (!_newest.TryGetValue(type, out var held) || held.Version != type.Version)
            {
                held = (type.Version, new EventSchema(type));
                _newest[type] = held;
                _byId[held.Schema.Id] = held.Schema;
            }

            return held.Schema;
        }
    }

    public EventSchema? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }
}
