using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace HubSpotSfSync.Dashboard.Hosting;

/// <summary>Finds style sheets and scripts wherever the silo was started from.</summary>
internal static class LocalAssets
{
    public static void Locate(WebApplication app)
    {
        // Published output carries them in wwwroot beside the program, which need not be the working directory.
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
        {
            app.Environment.WebRootPath = published;
            app.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }
        else if (!app.Environment.IsDevelopment())
        {
            // Run from build output they lie where the packages are; only Development looks there by itself.
            StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
        }
    }
}
