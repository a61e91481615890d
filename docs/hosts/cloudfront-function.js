// A site by sitegen on CloudFront: addresses of pages end with a slash, objects with index.html.
// For viewer requests, runtime cloudfront-js-2.0; docs/PUBLISHING.md tells the rest.
function handler(event) {
  var request = event.request;
  var last = request.uri.substring(request.uri.lastIndexOf("/") + 1);
  if (last === "") {
    request.uri += "index.html";
  } else if (last.indexOf(".") < 0) {
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: request.uri + "/" } } };
  }
  return request;
}
