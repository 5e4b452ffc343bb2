using HubSpotSfSync.Sandbox.HubSpot.Journal;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>Tells the webhook feed and the journal what happens to the records of one type.</summary>
internal sealed class RecordEvents(Portal portal, ObjectTypeName name)
{
    public void Created(CrmObject record, IReadOnlyList<PropertyWrite> writes, WriteOrigin origin)
    {
        Announce("creation", record.Id, record.CreatedAt, origin);
        foreach (var (property, value) in writes)
        {
            if (value.Length > 0)
            {
                Announce("propertyChange", record.Id, record.CreatedAt, origin, property.Name, value);
            }
        }

        Note(JournalActions.Create, record.Id, record.CreatedAt, origin, writes.Where(write => write.Value.Length > 0));
    }

    public void Changed(CrmObject record, IReadOnlyList<PropertyWrite> changes, WriteOrigin origin)
    {
        foreach (var (property, value) in changes)
        {
            Announce("propertyChange", record.Id, record.Current.UpdatedAt, origin, property.Name, value);
        }

        Note(JournalActions.Update, record.Id, record.Current.UpdatedAt, origin, changes);
    }

    /// <param name="what"><c>deletion</c>, <c>restore</c> or <c>privacyDeletion</c>.</param>
    /// <param name="record">Which it happened to.</param>
    /// <param name="origin">Who did it.</param>
    public void Happened(string what, CrmObject record, WriteOrigin origin)
    {
        Announce(what, record.Id, record.Current.UpdatedAt, origin);
        if (what == "privacyDeletion")
        {
            portal.Journal.DeletedForPrivacy(portal.Id, name.TypeId, record.Id, record.Current.UpdatedAt);
        }
        else
        {
            Note(what == "deletion" ? JournalActions.Delete : JournalActions.Restore, record.Id, record.Current.UpdatedAt, origin);
        }
    }

    public void Merged(MergeChange merge, long at, WriteOrigin origin)
    {
        portal.Webhooks.Announce(Change("merge", merge.PrimaryObjectId, at, origin) with { Merge = merge });
        portal.Journal.Merged(portal.Id, name.TypeId, merge, at);
    }

    public void Associated(AssociationChange change, WriteOrigin origin)
    {
        if (!origin.IsSilent)
        {
            var at = portal.NowMilliseconds();
            portal.Webhooks.Announce(Change("associationChange", change.FromObjectId, at, origin) with { Association = change });
            portal.Journal.Associated(portal.Id, name.TypeId, change, at);
        }
    }

    private void Note(string action, long id, long at, WriteOrigin origin, IEnumerable<PropertyWrite>? changes = null)
    {
        if (!origin.IsSilent)
        {
            portal.Journal.Record(action, portal.Id, name.TypeId, id, at, changes);
        }
    }

    private void Announce(string what, long id, long at, WriteOrigin origin, string? property = null, string? value = null)
    {
        if (!origin.IsSilent)
        {
            portal.Webhooks.Announce(Change(what, id, at, origin, property, value));
        }
    }

    private WebhookChange Change(string what, long id, long at, WriteOrigin origin, string? property = null, string? value = null) =>
        new($"{name.Singular}.{what}", id, at, origin.Source, origin.SourceId, property, value) { ObjectTypeId = name.TypeId };
}
