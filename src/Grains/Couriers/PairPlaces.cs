using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>Which silo each pair is placed on: told by the hash of its key and by which silos there are. One that was placed when there were others
/// is where it was until it is idle; Orleans' directory knows.</summary>
public sealed class PairPlaces(IClusterMembershipService membership, ILocalSiloDetails self)
{
    private volatile Silos _silos = new(MembershipVersion.MinValue, []);

    public SiloAddress SiloOf(string pair)
    {
        var silos = Current().Active;
        return silos.Length < 2 ? self.SiloAddress : silos[(int)(PairGrains.IdOf(pair).GetUniformHashCode() % (uint)silos.Length)];
    }

    public bool IsHere(string pair) => SiloOf(pair).Equals(self.SiloAddress);

    private Silos Current()
    {
        var (silos, snapshot) = (_silos, membership.CurrentSnapshot);
        if (silos.Version != snapshot.Version)
        {
            SiloAddress[] active = [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order()];
            _silos = silos = new(snapshot.Version, active);
        }

        return silos;
    }

    private sealed record Silos(MembershipVersion Version, SiloAddress[] Active);
}
