using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A completed task says when.</summary>
internal sealed class TaskRules(Portal portal) : TypeRules
{
    public override IReadOnlyList<PropertyWrite> Complete(ObjectVersion? before, IReadOnlyList<PropertyWrite> writes)
    {
        var status = writes.FirstOrDefault(write => write.Property.Name == "hs_task_status");
        return status.Property is null ? writes :
        [
            .. writes,
            new PropertyWrite(
                portal.Table("tasks")!.Catalogue.Find("hs_task_completion_date")!,
                status.Value == "COMPLETED" ? PropertyValues.Format(portal.NowMilliseconds()) : string.Empty),
        ];
    }
}
